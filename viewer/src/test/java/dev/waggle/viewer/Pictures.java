package dev.waggle.viewer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.openqa.selenium.By;

/** Takes the README's pictures of a running viewer's latest session: {@code Pictures <url> <folder>}. */
final class Pictures {
    private Pictures() {}

    public static void main(String[] args) throws Exception {
        String url = args[0];
        Path folder = Path.of(args[1]);
        JsonObject list = new JsonObject(HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/api/sessions?kind=session"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
        JsonArray sessions = list.getJsonArray("sessions");
        String id = sessions.getJsonObject(0).getString("id");
        try (Browser browser = new Browser()) {
            browser.open(url);
            browser.see("a.session-row");
            browser.screenshot(folder.resolve("list.png"));
            browser.open(url + "/sessions/" + RunningViewer.encode(id));
            browser.see(".said.answered");
            browser.driver
                    .findElements(By.cssSelector(".event-row.type-model"))
                    .get(0)
                    .click();
            browser.see(".field-outputs");
            browser.screenshot(folder.resolve("session.png"));
            browser.dark(true);
            browser.screenshot(folder.resolve("session-dark.png"));
            browser.dark(false);
            browser.press("2");
            browser.see(".map-service");
            browser.screenshot(folder.resolve("map.png"));
        }
    }
}
