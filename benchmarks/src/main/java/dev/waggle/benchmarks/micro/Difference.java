package dev.waggle.benchmarks.micro;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * How much more the second of two things takes than the first, while they take turns in one thread: the machine's mood and
 * the JVM's meet both. JMH reports the medians of an iteration's first 8,192 turns, under the names of the public methods.
 */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Difference {

    /** The names of {@link #moreNanos} and {@link #moreBytes} in JMH's results. */
    static final String NANOS = "moreNanos";

    static final String BYTES = "moreBytes";

    private static final int MOST_TURNS = 8192;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final double[] nanos = new double[MOST_TURNS];
    private final double[] bytes = new double[MOST_TURNS];
    private int turns;

    private long startNanos;
    private long startBytes;
    private long firstNanos;
    private long firstBytes;

    @Setup(Level.Iteration)
    public void forget() {
        turns = 0;
    }

    /** The first one begins. */
    public void first() {
        startBytes = THREADS.getCurrentThreadAllocatedBytes();
        startNanos = System.nanoTime();
    }

    /** The first one is done, the second one begins. */
    public void second() {
        firstNanos = System.nanoTime() - startNanos;
        firstBytes = THREADS.getCurrentThreadAllocatedBytes() - startBytes;
        first();
    }

    /** @param parts what the difference is divided by */
    public void done(int parts) {
        long secondNanos = System.nanoTime() - startNanos;
        long secondBytes = THREADS.getCurrentThreadAllocatedBytes() - startBytes;
        if (turns < MOST_TURNS) {
            nanos[turns] = (double) (secondNanos - firstNanos) / parts;
            bytes[turns] = (double) (secondBytes - firstBytes) / parts;
            turns++;
        }
    }

    public double moreNanos() {
        return median(nanos);
    }

    public double moreBytes() {
        return median(bytes);
    }

    private double median(double[] all) {
        double[] sorted = Arrays.copyOf(all, turns);
        Arrays.sort(sorted);
        return turns == 0 ? Double.NaN : sorted[turns / 2];
    }
}
