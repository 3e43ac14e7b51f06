package dev.waggle.core.export;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Encodes spans as export requests of at most {@code maxBytes}. A request is written from its end, as
 * {@link ReverseBuffer} does; a scope is opened anew when the spans of another one came in between.
 */
final class RequestWriter implements BatchWriter {

    /** Few enough that who ends a span is not held up, and that what was ended first is still in the caches. */
    private static final int BURST = 16;

    private final OtlpEncoder encoder;
    private final BufferPool pool;
    private final int maxBytes;

    /** Read by the drainer at any time. */
    private volatile int averageBytes = 256;

    private ReverseBuffer out = new ReverseBuffer(new byte[0]);
    private boolean open;
    private int spans;
    private @Nullable Resource resource;
    private @Nullable InstrumentationScopeInfo scope;
    private int resourceStart;
    private int scopeStart;

    RequestWriter(OtlpEncoder encoder, BufferPool pool, int maxBytes) {
        this.encoder = encoder;
        this.pool = pool;
        // The headers of resource and scope come on top of the spans.
        this.maxBytes = maxBytes - Math.min(64 * 1024, maxBytes / 8);
    }

    long expectedBytes(int count) {
        long average = averageBytes;
        return Math.min(maxBytes, count * average + average / 8 * count) + 1024;
    }

    @Override
    public int burst() {
        return BURST;
    }

    /** Few spans, of few scopes: each one goes to the last one before it that is of its scope. */
    @Override
    public void arrange(SpanData[] group, int count) {
        for (int i = 1; i < count; i++) {
            int kin = i - 1;
            while (kin >= 0 && !sameScope(group[kin], group[i])) {
                kin--;
            }
            if (kin >= 0 && kin != i - 1) {
                SpanData span = group[i];
                System.arraycopy(group, kin + 1, group, kin + 2, i - kin - 1);
                group[kin + 1] = span;
            }
        }
    }

    private static boolean sameScope(SpanData one, SpanData other) {
        try {
            return same(one.getInstrumentationScopeInfo(), other.getInstrumentationScopeInfo())
                    && same(one.getResource(), other.getResource());
        } catch (RuntimeException unreadable) {
            // It is found out again, and counted, when it is written.
            return false;
        }
    }

    private static boolean same(@Nullable Object one, Object other) {
        return one == other || other.equals(one);
    }

    @Override
    public boolean hasRoom(int bytes) {
        return open && out.position() >= bytes && out.size() + bytes <= maxBytes;
    }

    @Override
    public void open(long bytes) {
        if (!open) {
            out = new ReverseBuffer(pool.take(bytes));
            encoder.target(out);
            open = true;
        }
    }

    @Override
    public Result write(SpanData span) {
        open(expectedBytes(1));
        int start = out.size();
        try {
            enter(span.getResource(), span.getInstrumentationScopeInfo());
            start = out.size();
            encoder.span(span);
        } catch (RuntimeException | Error failure) {
            // A foreign SpanData or Value that throws: the others of its batch are worth as much as before.
            encoder.truncate(start);
            return failure instanceof StackOverflowError ? Result.OUT_OF_STACK : Result.UNREADABLE;
        }
        if (out.size() > maxBytes) {
            encoder.truncate(start);
            return spans == 0 ? Result.TOO_LARGE : Result.FULL;
        }
        spans++;
        return Result.WRITTEN;
    }

    private void enter(Resource of, InstrumentationScopeInfo in) {
        boolean stays = same(resource, of);
        if (stays && same(scope, in)) {
            return;
        }
        closeScope();
        if (!stays) {
            closeResource();
            resourceStart = out.size();
            resource = of;
        }
        scopeStart = out.size();
        scope = in;
    }

    private void closeScope() {
        if (scope != null) {
            encoder.closeScope(scope, scopeStart);
        }
    }

    private void closeResource() {
        if (resource != null) {
            encoder.closeResource(resource, resourceStart);
        }
    }

    @Override
    public int spans() {
        return spans;
    }

    @Override
    public int bytes() {
        return open ? out.size() : 0;
    }

    @Override
    public @Nullable Batch seal() {
        if (spans == 0) {
            encoder.truncate(0);
            resource = null;
            scope = null;
            return null;
        }
        int start = out.size();
        try {
            closeScope();
            closeResource();
        } catch (RuntimeException | Error failure) {
            // The stack of who ended a span may be at its end here: whoever seals next begins anew.
            encoder.truncate(start);
            throw failure;
        }
        averageBytes = (averageBytes * 3 + out.size() / spans) / 4 + 1;
        Batch batch = Batch.encoded(spans, out.bytes(), out.position());
        open = false;
        spans = 0;
        resource = null;
        scope = null;
        return batch;
    }
}
