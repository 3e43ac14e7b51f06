package dev.waggle.core;

import dev.waggle.core.export.EndOfTheJvmContract;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A processor that never comes back from its shutdown holds up neither the delivery of the others nor the end. */
class HangingProcessorAtTheEndOfTheJvmTest extends EndOfTheJvmContract {

    @Override
    protected Class<?> application() {
        return Application.class;
    }

    @Override
    protected int spans() {
        return 1;
    }

    static final class Application {

        private Application() {}

        public static void main(String[] args) throws Exception {
            SessionTracer tracer = SessionTracer.builder()
                    .environment(name -> null)
                    .endpoint(URI.create(args[0]).resolve("/"))
                    .exporterOptions(e -> e.scheduleDelay(Duration.ofHours(1)))
                    .spanProcessor(new AddedProcessor(HangingProcessorAtTheEndOfTheJvmTest::hang))
                    .build();
            tracer.startEvent(Context.root(), "event", e -> {}).end();
            waitForTheEnd();
        }
    }

    private static CompletableResultCode hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return CompletableResultCode.ofSuccess();
    }
}
