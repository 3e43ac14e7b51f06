package dev.waggle.reactor;

import dev.waggle.core.Event;
import dev.waggle.core.EventTemplate;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.StreamRecorder;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.observability.DefaultSignalListener;
import reactor.core.observability.SignalListener;
import reactor.core.observability.SignalListenerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.util.context.ContextView;

/** The event operator as a listener of {@code tap}. Whether the source is a Mono is its publisher state. */
final class EventListenerFactory<T> implements SignalListenerFactory<T, Boolean> {

    private final EventTemplate<T> template;

    EventListenerFactory(EventTemplate<T> template) {
        this.template = template;
    }

    @Override
    public Boolean initializePublisherState(Publisher<? extends T> source) {
        return source instanceof Mono;
    }

    @Override
    public SignalListener<T> createListener(Publisher<? extends T> source, ContextView view, Boolean mono) {
        Context context = TracingContext.find(view);
        SessionTracer tracer = TracingContext.tracer(context);
        if (context == null || tracer == null) {
            Warnings.NO_TRACER.log();
            return new DefaultSignalListener<>() {};
        }
        Event event = template.start(tracer, context);
        return new Listener<>(template, event, mono ? null : template.stream(event));
    }

    /** Serial but for a cancel, as tap's listeners are; the recorder and the event end once. */
    private static final class Listener<T> extends DefaultSignalListener<T> {

        private final EventTemplate<T> template;
        private final Event event;
        private final @Nullable StreamRecorder<T> recorder;

        Listener(EventTemplate<T> template, Event event, @Nullable StreamRecorder<T> recorder) {
            this.template = template;
            this.event = event;
            this.recorder = recorder;
        }

        @Override
        public void doOnNext(T value) {
            if (recorder == null) {
                template.succeed(event, value);
            } else {
                recorder.item(value);
            }
        }

        @Override
        public void doFinally(SignalType end) {
            if (end == SignalType.CANCEL) {
                if (recorder == null) {
                    event.cancel();
                } else {
                    recorder.cancel();
                }
            }
        }

        @Override
        public void doOnComplete() {
            if (recorder == null) {
                template.succeed(event, null);
            } else {
                recorder.complete();
            }
        }

        @Override
        public void doOnError(Throwable failure) {
            if (recorder == null) {
                template.fail(event, failure);
            } else {
                recorder.fail(failure);
            }
        }

        @Override
        public reactor.util.context.Context addToContext(reactor.util.context.Context original) {
            return TracingContext.write(original, event);
        }
    }
}
