package dev.waggle.core;

import dev.waggle.core.export.BatchExporter;
import dev.waggle.core.export.EndOfTheJvmContract;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.time.Duration;

/** What a tracer's own exporter has, and what a processor has that was added and knows nothing of the JVM's end. */
class TracerEndOfTheJvmTest extends EndOfTheJvmContract {

    @Override
    protected Class<?> application() {
        return Application.class;
    }

    @Override
    protected int spans() {
        return 2;
    }

    static final class Application {

        private Application() {}

        public static void main(String[] args) throws Exception {
            URI collector = URI.create(args[0]);
            SessionTracer tracer = SessionTracer.builder()
                    .environment(name -> null)
                    .endpoint(collector.resolve("/"))
                    .exporterOptions(e -> e.scheduleDelay(Duration.ofHours(1)))
                    .spanProcessor(BatchExporter.builder()
                            .endpoint(collector)
                            .scheduleDelay(Duration.ofHours(1))
                            .shutdownHook(false)
                            .build())
                    .build();
            tracer.startEvent(Context.root(), "event", e -> {}).end();
            waitForTheEnd();
        }
    }
}
