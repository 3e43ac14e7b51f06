package dev.waggle.core;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Says at start which OpenTelemetry jar does not fit. Without it a project whose BOMs pull an older API in dies later, in
 * a {@code NoSuchMethodError} that names neither the jar nor the mend.
 */
final class ClassPathCheck {

    /** What this release is compiled and tested with. */
    private static final int[] NEEDED = {1, 67};

    private static final String MEND = "Import dev.waggle:waggle-bom in <dependencyManagement>, before any other BOM:"
            + " <dependency><groupId>dev.waggle</groupId><artifactId>waggle-bom</artifactId>"
            + "<version>${waggle.version}</version><type>pom</type><scope>import</scope></dependency>";

    private ClassPathCheck() {}

    /**
     * @throws IllegalStateException naming jar, version and the line that mends it
     */
    static void requireFit() {
        Map<String, @Nullable String> versions = new LinkedHashMap<>();
        versions.put("opentelemetry-api", versionOf(Span.class, "api"));
        versions.put("opentelemetry-context", versionOf(Context.class, "context"));
        versions.put("opentelemetry-sdk-common", versionOf(Resource.class, "sdk/common"));
        versions.put("opentelemetry-sdk-trace", versionOf(SdkTracerProvider.class, "sdk/trace"));
        String misfits = misfits(versions);
        if (!misfits.isEmpty()) {
            throw new IllegalStateException("On the class path: " + misfits + "; Waggle needs " + NEEDED[0] + "."
                    + NEEDED[1] + " or newer. " + MEND);
        }
    }

    /** The jars that are too old, or an empty text; a jar without a version cannot be judged and passes. */
    static String misfits(Map<String, @Nullable String> versions) {
        StringBuilder misfits = new StringBuilder();
        versions.forEach((jar, version) -> {
            if (version != null && isOlder(version)) {
                misfits.append(misfits.isEmpty() ? "" : ", ")
                        .append(jar)
                        .append(' ')
                        .append(version);
            }
        });
        return misfits.toString();
    }

    /** From the jar's own file: a manifest's version is the application's once the jars are merged into one. */
    private static @Nullable String versionOf(Class<?> type, String folder) {
        try (InputStream file = type.getResourceAsStream("/io/opentelemetry/" + folder + "/version.properties")) {
            if (file == null) {
                return type.getPackage().getImplementationVersion();
            }
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("sdk.version");
        } catch (IOException unreadable) {
            return null;
        }
    }

    private static boolean isOlder(String version) {
        String[] parts = version.split("[.-]", 3);
        try {
            int major = Integer.parseInt(parts[0]);
            int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
            return major < NEEDED[0] || major == NEEDED[0] && minor < NEEDED[1];
        } catch (NumberFormatException unknownForm) {
            return false;
        }
    }
}
