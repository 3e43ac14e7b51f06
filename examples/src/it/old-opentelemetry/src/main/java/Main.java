import dev.waggle.core.SessionTracer;

/** A class path that does not fit: it has to say so, and which line mends it. */
public class Main {

    public static void main(String[] args) {
        SessionTracer.builder().service("old").testMode(true).build();
    }
}
