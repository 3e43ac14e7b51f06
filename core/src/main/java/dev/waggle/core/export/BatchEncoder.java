package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Encodes drained spans as export requests of at most {@code maxBytes}, grouped by resource and scope, a slice at a
 * time. Works from the last span to the first, as {@link ReverseBuffer} does.
 */
final class BatchEncoder {

    /** How many spans, or how many bytes of them, are encoded between two looks at the clock. */
    private static final int CLOCK_STRIDE = 8;

    private static final int CLOCK_BYTES = 8 * 1024;

    private final OtlpEncoder encoder;
    private final BufferPool pool;
    private final int maxBytes;
    private final List<Group> groups = new ArrayList<>();

    private SpanData[] spans = {};
    private int[] groupOf = {};
    private int[] order = {};
    private int count;
    private int grouped;
    private int next;
    private long deadline;
    private long averageBytes = 256;

    private ReverseBuffer out = new ReverseBuffer(new byte[0]);
    private boolean open;
    private int openGroup;
    private int scopeStart;
    private int resourceStart;
    private int inRequest;

    BatchEncoder(OtlpEncoder encoder, BufferPool pool, int maxBytes) {
        this.encoder = encoder;
        this.pool = pool;
        // The headers of resource and scope come on top of the spans.
        this.maxBytes = maxBytes - Math.min(64 * 1024, maxBytes / 8);
    }

    long expectedBytes(int count) {
        return Math.min(maxBytes, count * averageBytes + averageBytes / 8 * count) + 1024;
    }

    void begin(SpanData[] source, int size, long batchDeadline) {
        spans = source;
        count = size;
        deadline = batchDeadline;
        if (order.length < size) {
            order = new int[source.length];
            groupOf = new int[source.length];
        }
        grouped = 0;
        next = size - 1;
        open = false;
        inRequest = 0;
    }

    boolean step(long sliceNanos, Transport.Sink sink) {
        long end = sliceNanos == 0 ? 0 : System.nanoTime() + sliceNanos;
        if (grouped < count && !group(sliceNanos != 0, end)) {
            return false;
        }
        int sinceClock = 0;
        int sizeAtClock = out.size();
        while (next >= 0) {
            if (sliceNanos != 0 && (++sinceClock == CLOCK_STRIDE || out.size() - sizeAtClock > CLOCK_BYTES)) {
                sinceClock = 0;
                sizeAtClock = out.size();
                if (System.nanoTime() - end >= 0) {
                    return false;
                }
            }
            one(sink);
        }
        finishRequest(sink);
        Arrays.fill(spans, 0, count, null);
        groups.clear();
        return true;
    }

    private void one(Transport.Sink sink) {
        int index = order[next];
        if (!open) {
            out = new ReverseBuffer(pool.take(expectedBytes(next + 1)));
            encoder.target(out);
            open = true;
            openGroup = -1;
        }
        enter(groupOf[index]);
        int start = out.size();
        try {
            encoder.span(spans[index]);
        } catch (RuntimeException | StackOverflowError failure) {
            // A foreign SpanData or Value that throws: the others of its batch are worth as much as before.
            encoder.truncate(start);
            sink.lost(DropReason.ENCODING, 1);
            next--;
            return;
        }
        if (out.size() > maxBytes) {
            boolean alone = inRequest == 0;
            encoder.truncate(start);
            if (alone) {
                sink.lost(DropReason.TOO_LARGE, 1);
                next--;
            } else {
                finishRequest(sink);
            }
            return;
        }
        inRequest++;
        next--;
    }

    private void enter(int group) {
        if (group == openGroup) {
            return;
        }
        boolean sameResource = openGroup >= 0 && groups.get(group).resource == groups.get(openGroup).resource;
        closeScope();
        if (!sameResource) {
            closeResource();
            resourceStart = out.size();
        }
        scopeStart = out.size();
        openGroup = group;
    }

    private void closeScope() {
        if (openGroup >= 0) {
            encoder.closeScope(groups.get(openGroup).scope, scopeStart);
        }
    }

    private void closeResource() {
        if (openGroup >= 0) {
            encoder.closeResource(groups.get(openGroup).resource, resourceStart);
        }
    }

    private void finishRequest(Transport.Sink sink) {
        if (!open) {
            return;
        }
        open = false;
        if (inRequest == 0) {
            pool.give(out.bytes());
            return;
        }
        closeScope();
        closeResource();
        averageBytes = (averageBytes * 3 + out.size() / inRequest) / 4 + 1;
        sink.batch(Batch.encoded(inRequest, deadline, out.bytes(), out.position()));
        inRequest = 0;
    }

    /** False when the slice was over before every span had its group: the first look at a span costs cache misses. */
    private boolean group(boolean sliced, long end) {
        for (int i = grouped; i < count; i++) {
            if (sliced && i % CLOCK_STRIDE == 0 && i != grouped && System.nanoTime() - end >= 0) {
                grouped = i;
                return false;
            }
            groupOf[i] = groupOf(spans[i], i == 0 ? -1 : groupOf[i - 1]);
        }
        grouped = count;
        sort();
        return true;
    }

    private void sort() {
        int at = 0;
        for (int r = 0; r < groups.size(); r++) {
            Resource resource = groups.get(r).resource;
            if (firstWith(resource) != r) {
                continue;
            }
            for (int g = r; g < groups.size(); g++) {
                if (groups.get(g).resource == resource) {
                    at = append(g, at);
                }
            }
        }
    }

    private int append(int group, int start) {
        if (groups.size() == 1) {
            for (int i = 0; i < count; i++) {
                order[i] = i;
            }
            return count;
        }
        int at = start;
        for (int i = 0; i < count; i++) {
            if (groupOf[i] == group) {
                order[at++] = i;
            }
        }
        return at;
    }

    private int firstWith(Resource resource) {
        for (int g = 0; g < groups.size(); g++) {
            if (groups.get(g).resource == resource) {
                return g;
            }
        }
        return -1;
    }

    private int groupOf(SpanData span, int previous) {
        Resource resource = span.getResource();
        InstrumentationScopeInfo scope = span.getInstrumentationScopeInfo();
        if (previous >= 0) {
            Group last = groups.get(previous);
            if (last.resource == resource && last.scope == scope) {
                return previous;
            }
        }
        for (int g = 0; g < groups.size(); g++) {
            Group group = groups.get(g);
            if ((group.resource == resource || group.resource.equals(resource))
                    && (group.scope == scope || group.scope.equals(scope))) {
                return g;
            }
        }
        groups.add(new Group(known(resource), scope));
        return groups.size() - 1;
    }

    /** One object for equal resources, so that they can be compared by identity. */
    private Resource known(Resource resource) {
        for (Group group : groups) {
            if (group.resource.equals(resource)) {
                return group.resource;
            }
        }
        return resource;
    }

    private record Group(Resource resource, InstrumentationScopeInfo scope) {}
}
