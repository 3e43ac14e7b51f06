package dev.waggle.reactor;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpServerSpan;
import dev.waggle.core.http.RequestSession;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** Moves a request to the session that was found out since it was received: in its body, or in a store. */
final class JoinedSession {

    private JoinedSession() {}

    static Context in(Context context, @Nullable String id) {
        SessionTracer tracer = TracingContext.tracer(context);
        if (id == null) {
            return context;
        }
        if (tracer == null) {
            Warnings.NO_TRACER.log();
            return context;
        }
        Session session;
        try {
            session = tracer.joinSession(id);
        } catch (IllegalArgumentException noId) {
            Warnings.JOINED.log(noId);
            return context;
        }
        return in(context, RequestSession.of(tracer, context, session));
    }

    /** What the application says wins over the caller's headers, which still say where the session belongs. */
    static Context in(Context context, Session session) {
        Context moved = session.storeIn(context);
        HttpServerSpan server = HttpServerSpan.fromContext(context);
        Session joined = Session.fromContext(moved); // with what the caller's headers say of it
        if (server != null && joined != null && !server.isEnded()) {
            server.join(joined);
            if (server.request() instanceof Joinable request) {
                request.joined(joined);
            }
        }
        return moved;
    }
}
