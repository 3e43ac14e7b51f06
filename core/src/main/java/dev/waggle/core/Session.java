package dev.waggle.core;

import dev.waggle.core.internal.PairContext;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ImplicitContextKeyed;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end-to-end unit of work of an AI application: what the events of all its services have in common.
 *
 * <p>Immutable. Comes from {@link SessionTracer#newSession}, {@link SessionTracer#joinSession} or
 * {@link #fromContext}.
 */
public final class Session implements ImplicitContextKeyed {

    private final String id;
    private final @Nullable String name;
    private final @Nullable String project;
    private final @Nullable String source;
    private final Evaluation evaluation;

    Session(
            String id,
            @Nullable String name,
            @Nullable String project,
            @Nullable String source,
            Evaluation evaluation) {
        this.id = id;
        this.name = name;
        this.project = project;
        this.source = source;
        this.evaluation = evaluation;
    }

    /** Matches {@code [A-Za-z0-9._-]{1,128}}; a lower-case UUID unless somebody chose another. */
    public String id() {
        return id;
    }

    /** What a person calls it, or null. */
    public @Nullable String name() {
        return name;
    }

    /** Where its events belong, or null for the default of the service that records them. */
    public @Nullable String project() {
        return project;
    }

    /** Where its events come from, or null for the default of the service that records them. */
    public @Nullable String source() {
        return source;
    }

    /** The ids of the evaluation run that the session is part of. */
    Evaluation evaluation() {
        return evaluation;
    }

    /**
     * The context with this session in it: under our key, and in its baggage, so that any propagator carries it on.
     * Whatever session was in there is replaced; what this one does not say of project, source and evaluation run is
     * taken over from there, because the caller's headers said it.
     */
    @Override
    public Context storeInContext(Context context) {
        Baggage before = Baggage.fromContext(context);
        Session session = before.isEmpty() ? this : withDefaults(SessionKeys.fieldsOf(before));
        return PairContext.of(context, SessionKeys.replace(before, session), ContextKeys.SESSION, session);
    }

    /** The same as {@link #storeInContext}. */
    public Context storeIn(Context context) {
        return storeInContext(context);
    }

    /**
     * The session of a context: ours, else from its baggage, else from the attributes of its local span, else null.
     */
    public static @Nullable Session fromContext(Context context) {
        Session session = context.get(ContextKeys.SESSION);
        return session != null ? session : SessionKeys.search(context);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Session that
                && id.equals(that.id)
                && Objects.equals(name, that.name)
                && Objects.equals(project, that.project)
                && Objects.equals(source, that.source)
                && evaluation.equals(that.evaluation);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "Session[" + id + "]";
    }

    private Session withDefaults(SessionFields inherited) {
        Session merged = new Session(
                id,
                name,
                project != null ? project : inherited.get(SessionField.PROJECT),
                source != null ? source : inherited.get(SessionField.SOURCE),
                evaluation.equals(Evaluation.NONE) ? inherited.evaluation(Evaluation.NONE) : evaluation);
        return merged.equals(this) ? this : merged;
    }
}
