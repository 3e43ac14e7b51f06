package dev.waggle.vertx;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** What stands in for an object of Vert.x and hands on to it what it does not do itself. */
final class Proxies {

    static final Object[] NONE = {};

    private Proxies() {}

    static <T> T of(Class<T> type, InvocationHandler handler, Class<?>... others) {
        Class<?>[] types = new Class<?>[others.length + 1];
        types[0] = type;
        System.arraycopy(others, 0, types, 1, others.length);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), types, handler));
    }

    /**
     * The method on the target, with what it throws as it is. What returns the target itself returns the proxy, and the proxy
     * is equal to itself, so that a list that it was put into finds it again.
     */
    static @Nullable Object forward(Object proxy, Object target, Method method, Object[] arguments) throws Throwable {
        if (arguments.length == 1 && "equals".equals(method.getName())) {
            return proxy == arguments[0];
        }
        try {
            Object result = method.invoke(target, arguments);
            return result == target ? proxy : result;
        } catch (InvocationTargetException e) {
            throw e.getCause() != null ? e.getCause() : e;
        }
    }
}
