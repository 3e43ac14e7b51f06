package dev.waggle.core.http;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** Which session a request belongs to. */
public final class RequestSession {

    private RequestSession() {}

    /**
     * What code gives wins over the headers, which still say where the session belongs; without either it is a new one.
     *
     * @param context what is believed of the headers
     * @param given what the application gave, or null
     */
    public static Session of(SessionTracer tracer, Context context, @Nullable Session given) {
        Session inbound = Session.fromContext(context);
        if (given == null) {
            return inbound != null ? inbound : started(tracer, context);
        }
        return inbound == null
                ? given
                : tracer.newSession(s -> s.id(given.id())
                        // A name is that of one session; project and source are said of the request.
                        .name(inbound.id().equals(given.id()) ? inbound.name() : given.name())
                        .project(inbound.project() != null ? inbound.project() : given.project())
                        .source(inbound.source() != null ? inbound.source() : given.source()));
    }

    /** A new one. Of where it belongs the caller's headers may speak without a session, and win over the service's own names. */
    private static Session started(SessionTracer tracer, Context context) {
        Session fresh = tracer.newSession();
        if (Baggage.fromContext(context).isEmpty()) {
            return fresh;
        }
        Session said = Session.fromContext(
                tracer.newSession(s -> s.id(fresh.id()).project(null).source(null))
                        .storeIn(context));
        return said == null
                ? fresh
                : tracer.newSession(s -> s.id(fresh.id())
                        .project(said.project() != null ? said.project() : fresh.project())
                        .source(said.source() != null ? said.source() : fresh.source()));
    }
}
