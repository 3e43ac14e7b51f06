package dev.waggle.core.export;

class EndOfTheJvmTest extends EndOfTheJvmContract {

    @Override
    protected Class<?> application() {
        return Application.class;
    }

    static final class Application {

        private Application() {}

        public static void main(String[] args) throws Exception {
            run(args[0], SpanSender.jdk());
        }
    }
}
