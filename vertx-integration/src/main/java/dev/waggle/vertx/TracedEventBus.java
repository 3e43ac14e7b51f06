package dev.waggle.vertx;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageProducer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The event bus with a producer around what it sends and a consumer around what it delivers.
 *
 * <p>A proxy and not a class: the interface grew between the oldest Vert.x that we run on and the present one, and what
 * we do not know has to go through untouched.
 */
final class TracedEventBus implements InvocationHandler {

    private final EventBus delegate;
    private final BusProducers producers;
    private final BusConsumers consumers;

    private TracedEventBus(EventBus delegate, BusProducers producers, BusConsumers consumers) {
        this.delegate = delegate;
        this.producers = producers;
        this.consumers = consumers;
    }

    static EventBus wrap(EventBus bus, BusProducers producers, BusConsumers consumers) {
        if (Proxy.isProxyClass(bus.getClass()) && Proxy.getInvocationHandler(bus) instanceof TracedEventBus) {
            return bus;
        }
        return Proxies.of(EventBus.class, new TracedEventBus(bus, producers, consumers));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? Proxies.NONE : given;
        if (arguments.length > 0 && arguments[0] instanceof String address) {
            switch (method.getName()) {
                case "send" -> {
                    producers.send(address, options(arguments, 2), o -> delegate.send(address, arguments[1], o));
                    return proxy;
                }
                case "publish" -> {
                    producers.publish(address, options(arguments, 2), o -> delegate.publish(address, arguments[1], o));
                    return proxy;
                }
                case "request" -> {
                    return producers.request(
                            address, options(arguments, 2), o -> delegate.request(address, arguments[1], o));
                }
                case "sender", "publisher" -> {
                    return producer(address, options(arguments, 1), "sender".equals(method.getName()));
                }
                default -> {}
            }
        }
        boolean consumes = "consumer".equals(method.getName()) || "localConsumer".equals(method.getName());
        Object result = Proxies.forward(proxy, delegate, method, consumes ? traceHandlers(arguments) : arguments);
        return result instanceof MessageConsumer<?> consumer ? consumer(consumer) : result;
    }

    private MessageConsumer<?> consumer(MessageConsumer<?> consumer) {
        return Proxies.of(MessageConsumer.class, (proxy, method, given) -> {
            boolean ofMessages = "handler".equals(method.getName()) || "processor".equals(method.getName());
            Object[] arguments = given == null ? Proxies.NONE : given;
            return Proxies.forward(proxy, consumer, method, ofMessages ? traceHandlers(arguments) : arguments);
        });
    }

    private MessageProducer<?> producer(String address, DeliveryOptions options, boolean sends) {
        DeliveryOptions[] current = {options};
        MessageProducer<?> plain = sends ? delegate.sender(address, options) : delegate.publisher(address, options);
        return Proxies.of(MessageProducer.class, (proxy, method, given) -> {
            Object[] arguments = given == null ? Proxies.NONE : given;
            switch (method.getName()) {
                case "deliveryOptions" -> {
                    current[0] = (DeliveryOptions) arguments[0];
                    return proxy;
                }
                case "write" -> {
                    DeliveryOptions chosen = arguments.length > 1 ? (DeliveryOptions) arguments[1] : current[0];
                    return write(address, arguments[0], chosen, sends);
                }
                default -> {
                    return Proxies.forward(proxy, plain, method, arguments);
                }
            }
        });
    }

    private Future<Void> write(String address, Object body, DeliveryOptions options, boolean sends) {
        return sends
                ? producers.write(
                        address,
                        "send",
                        options,
                        o -> delegate.sender(address, o).write(body))
                : producers.write(
                        address,
                        "publish",
                        options,
                        o -> delegate.publisher(address, o).write(body));
    }

    /** A function of a message is what newer versions call a processor. */
    @SuppressWarnings("unchecked")
    private Object[] traceHandlers(Object[] arguments) {
        Object[] traced = arguments.clone();
        for (int i = 0; i < traced.length; i++) {
            if (traced[i] instanceof Handler<?> handler) {
                traced[i] = consumers.handler((Handler<Message<Object>>) handler);
            } else if (traced[i] instanceof Function<?, ?> processor) {
                traced[i] = consumers.processor((Function<Message<Object>, Future<?>>) processor);
            }
        }
        return traced;
    }

    private static DeliveryOptions options(Object[] arguments, int index) {
        return arguments.length > index && arguments[index] instanceof DeliveryOptions options
                ? options
                : new DeliveryOptions();
    }
}
