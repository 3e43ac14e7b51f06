package dev.waggle.vertx.export;

import dev.waggle.core.export.EndOfTheJvmContract;

/** On an event loop of the exporter's own, whose thread is a daemon. */
class EndOfTheJvmTest extends EndOfTheJvmContract {

    @Override
    protected Class<?> application() {
        return Application.class;
    }

    static final class Application {

        private Application() {}

        public static void main(String[] args) throws Exception {
            run(args[0], VertxSender.create());
        }
    }
}
