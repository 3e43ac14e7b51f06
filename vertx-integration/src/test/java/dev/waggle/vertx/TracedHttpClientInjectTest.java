package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.ClientUnderTest;
import dev.waggle.core.contract.HttpClientInjectContract;
import dev.waggle.core.contract.SocketUpstream;
import dev.waggle.core.contract.Upstream;
import io.vertx.core.http.HttpVersion;
import org.junit.jupiter.api.Nested;

/** What an HttpClient sends along, by mode, caller and protocol. */
class TracedHttpClientInjectTest {

    abstract static class Inject extends HttpClientInjectContract {

        private final Mode mode;
        private final Caller caller;
        private final HttpVersion version;

        Inject(Mode mode, Caller caller, HttpVersion version) {
            this.mode = mode;
            this.caller = caller;
            this.version = version;
        }

        @Override
        protected ClientUnderTest client(SessionTracer tracer) {
            return new HttpClientUnderTest(tracer, mode, caller, version);
        }

        @Override
        protected Upstream upstream() throws Exception {
            return version == HttpVersion.HTTP_2 ? new VertxUpstream() : new SocketUpstream();
        }
    }

    @Nested
    class OverHttp1FromAThreadOfNobodys extends Inject {
        OverHttp1FromAThreadOfNobodys() {
            super(Mode.NO_TRACER, Caller.FOREIGN_THREAD, HttpVersion.HTTP_1_1);
        }
    }

    @Nested
    class OverHttp1WithoutATracer extends Inject {
        OverHttp1WithoutATracer() {
            super(Mode.NO_TRACER, Caller.EVENT_LOOP, HttpVersion.HTTP_1_1);
        }
    }

    @Nested
    class OverHttp2WithoutATracer extends Inject {
        OverHttp2WithoutATracer() {
            super(Mode.NO_TRACER, Caller.EVENT_LOOP, HttpVersion.HTTP_2);
        }
    }

    @Nested
    class OverHttp1WithOurFactory extends Inject {
        OverHttp1WithOurFactory() {
            super(Mode.OUR_FACTORY, Caller.EVENT_LOOP, HttpVersion.HTTP_1_1);
        }
    }

    @Nested
    class OverHttp2WithOurFactory extends Inject {
        OverHttp2WithOurFactory() {
            super(Mode.OUR_FACTORY, Caller.FOREIGN_THREAD, HttpVersion.HTTP_2);
        }
    }

    @Nested
    class OnAWorkerWithOurFactory extends Inject {
        OnAWorkerWithOurFactory() {
            super(Mode.OUR_FACTORY, Caller.WORKER, HttpVersion.HTTP_1_1);
        }
    }
}
