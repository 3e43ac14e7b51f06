package dev.waggle.reactor;

import dev.waggle.core.http.ClientRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.WebClient;

/** What a span wants to know of a WebClient's request. */
record OutboundRequest(org.springframework.web.reactive.function.client.ClientRequest request)
        implements ClientRequest {

    private static final String TEMPLATE = WebClient.class.getName() + ".uriTemplate";

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String scheme() {
        String scheme = request.url().getScheme();
        return scheme == null ? "http" : scheme;
    }

    @Override
    public String serverAddress() {
        String host = request.url().getHost();
        return host == null ? "" : host;
    }

    @Override
    public int serverPort() {
        return request.url().getPort();
    }

    @Override
    public String pathAndQuery() {
        URI url = request.url();
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + '?' + url.getRawQuery();
    }

    /** WebClient keeps the template that it was called with, base address included, in an attribute. */
    @Override
    public @Nullable String urlTemplate() {
        String template = (String) request.attribute(TEMPLATE).orElse(null);
        if (template == null) {
            return null;
        }
        int scheme = template.indexOf("://");
        int path = template.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        if (path < 0) {
            return null;
        }
        int query = template.indexOf('?', path);
        return query < 0 ? template.substring(path) : template.substring(path, query);
    }
}
