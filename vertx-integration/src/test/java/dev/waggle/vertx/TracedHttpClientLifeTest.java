package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.ClientUnderTest;
import dev.waggle.core.contract.HttpClientLifeContract;
import dev.waggle.core.contract.SocketUpstream;
import dev.waggle.core.contract.Upstream;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The life of an HttpClient's spans, by mode, caller and protocol. */
class TracedHttpClientLifeTest {

    abstract static class Life extends HttpClientLifeContract {

        private final Mode mode;
        private final Caller caller;
        private final HttpVersion version;

        Life(Mode mode, Caller caller, HttpVersion version) {
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

    @Test
    void aRequestThatVertxRefusesByThrowingIsASpanWithTheFailure() {
        try (Traced traced = new Traced(Mode.NO_TRACER)) {
            HttpClient client = traced.tracing.wrap(traced.vertx.createHttpClient());
            RequestOptions broken =
                    new RequestOptions().setHost("localhost").setPort(1).setURI(null);
            assertThatThrownBy(() -> traced.within("root", () -> client.request(broken)))
                    .hasRootCauseInstanceOf(NullPointerException.class);
            assertThat(traced.spans.await(SpanKind.CLIENT).getStatus().getStatusCode())
                    .isEqualTo(StatusCode.ERROR);
        }
    }

    @Nested
    class OverHttp1FromAThreadOfNobodys extends Life {
        OverHttp1FromAThreadOfNobodys() {
            super(Mode.NO_TRACER, Caller.FOREIGN_THREAD, HttpVersion.HTTP_1_1);
        }
    }

    @Nested
    class OverHttp1WithoutATracer extends Life {
        OverHttp1WithoutATracer() {
            super(Mode.NO_TRACER, Caller.EVENT_LOOP, HttpVersion.HTTP_1_1);
        }
    }

    @Nested
    class OverHttp2WithoutATracer extends Life {
        OverHttp2WithoutATracer() {
            super(Mode.NO_TRACER, Caller.EVENT_LOOP, HttpVersion.HTTP_2);
        }
    }

    @Nested
    class OverHttp1WithOurFactory extends Life {
        OverHttp1WithOurFactory() {
            super(Mode.OUR_FACTORY, Caller.EVENT_LOOP, HttpVersion.HTTP_1_1);
        }
    }

    @Nested
    class OverHttp2WithOurFactory extends Life {
        OverHttp2WithOurFactory() {
            super(Mode.OUR_FACTORY, Caller.FOREIGN_THREAD, HttpVersion.HTTP_2);
        }
    }

    @Nested
    class OnAWorkerWithOurFactory extends Life {
        OnAWorkerWithOurFactory() {
            super(Mode.OUR_FACTORY, Caller.WORKER, HttpVersion.HTTP_1_1);
        }
    }
}
