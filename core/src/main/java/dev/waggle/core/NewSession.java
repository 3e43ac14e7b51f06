package dev.waggle.core;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects what the lambda says of a new session. */
final class NewSession implements SessionSpec {

    private @Nullable String id;
    private @Nullable String name;
    private @Nullable String project;
    private @Nullable String source;

    @Nullable
    Object inputs;

    @Nullable
    Object metadata;

    @Nullable
    Object userProperties;

    /** Starts from the tracer's defaults; what the lambda sets wins. */
    NewSession(
            Consumer<? super SessionSpec> spec,
            @Nullable String name,
            @Nullable String project,
            @Nullable String source) {
        this.name = name;
        this.project = project;
        this.source = source;
        spec.accept(this);
    }

    Session toSession() {
        return new Session(id != null ? id : SessionIds.random(), name, project, source, Evaluation.NONE);
    }

    @Override
    public SessionSpec id(String id) {
        this.id = SessionIds.requireValid(id);
        return this;
    }

    @Override
    public SessionSpec name(@Nullable String name) {
        this.name = name;
        return this;
    }

    @Override
    public SessionSpec project(@Nullable String project) {
        this.project = project;
        return this;
    }

    @Override
    public SessionSpec source(@Nullable String source) {
        this.source = source;
        return this;
    }

    @Override
    public SessionSpec inputs(@Nullable Object inputs) {
        this.inputs = inputs;
        return this;
    }

    @Override
    public SessionSpec metadata(@Nullable Object metadata) {
        this.metadata = metadata;
        return this;
    }

    @Override
    public SessionSpec userProperties(@Nullable Object userProperties) {
        this.userProperties = userProperties;
        return this;
    }
}
