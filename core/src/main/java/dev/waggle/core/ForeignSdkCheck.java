package dev.waggle.core;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.lang.System.Logger.Level;

/** Says which line an SDK of the application's own lacks, so that a session does not get lost without a word. */
final class ForeignSdkCheck {

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    private ForeignSdkCheck() {}

    static void warnAboutWhatIsMissing(OpenTelemetry openTelemetry) {
        if (!openTelemetry.getPropagators().getTextMapPropagator().fields().contains("baggage")) {
            LOG.log(
                    Level.WARNING,
                    "This OpenTelemetry does not carry the session to other services. Add: "
                            + "OpenTelemetrySdk.builder().setPropagators("
                            + "ContextPropagators.create(SessionPropagator.getInstance()))");
        }
        // An SDK shows its processors in its text and nowhere else; other implementations show nothing.
        if (openTelemetry instanceof OpenTelemetrySdk sdk
                && !sdk.getSdkTracerProvider().toString().contains(ForeignSpanProcessor.NAME)) {
            LOG.log(
                    Level.WARNING,
                    "This OpenTelemetry does not put the session on its spans. Add: "
                            + "SessionTracer.install(sdkTracerProviderBuilder)");
        }
    }
}
