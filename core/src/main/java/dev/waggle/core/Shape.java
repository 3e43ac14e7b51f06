package dev.waggle.core;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the values of one class are taken apart. Looked up by reflection once per class. */
final class Shape {

    /** No parts: its text is the value. */
    static final Shape TEXT = new Shape(Kind.TEXT, List.of(), null);

    /**
     * Whose classes are no beans, whatever their getters look like: those of the platform, JSON trees and messages
     * whose text is JSON already, and reactive types, whose getters do work.
     */
    private static final String[] NO_BEANS = {
        "java.",
        "javax.",
        "jdk.",
        "sun.",
        "com.sun.",
        "kotlin.",
        "scala.",
        "groovy.",
        "com.fasterxml.jackson.",
        "tools.jackson.",
        "com.google.gson.",
        "com.google.protobuf.",
        "io.vertx.",
        "io.netty.",
        "reactor.",
        "io.reactivex.",
        "io.smallrye.mutiny.",
        "io.opentelemetry."
    };

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return find(type);
        }
    };

    private final Kind kind;
    private final List<Property> properties;
    private final @Nullable Method size;

    private Shape(Kind kind, List<Property> properties, @Nullable Method size) {
        this.kind = kind;
        this.properties = properties;
        this.size = size;
    }

    enum Kind {
        MAP,
        LIST,
        ARRAY,
        /** An {@link Iterable} that knows its size, and so can be read twice: Vert.x's JSON, multi-maps. */
        SIZED,
        PROPERTIES,
        TEXT
    }

    static Shape of(Object value) {
        return SHAPES.get(value.getClass());
    }

    Kind kind() {
        return kind;
    }

    List<Property> properties() {
        return properties;
    }

    int sizeOf(Object value) {
        try {
            return size == null ? 0 : (Integer) size.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One component of a record, getter or public field of a bean. */
    record Property(
            String name, @Nullable Method getter, @Nullable Field field) {

        @Nullable
        Object read(Object owner) throws ReflectiveOperationException {
            if (getter != null) {
                return getter.invoke(owner);
            }
            return field == null ? null : field.get(owner);
        }
    }

    private static Shape find(Class<?> type) {
        if (Map.class.isAssignableFrom(type)) {
            return new Shape(Kind.MAP, List.of(), null);
        } else if (Collection.class.isAssignableFrom(type)) {
            return new Shape(Kind.LIST, List.of(), null);
        } else if (type.isArray()) {
            return new Shape(Kind.ARRAY, List.of(), null);
        } else if (type.isRecord()) {
            return ofProperties(components(type));
        } else if (Iterable.class.isAssignableFrom(type)) {
            Method size = isJsonTree(type) ? null : sizeMethod(type);
            return size == null ? TEXT : new Shape(Kind.SIZED, List.of(), size);
        } else if (isNoBean(type)) {
            return TEXT;
        }
        return ofProperties(beanProperties(type));
    }

    private static Shape ofProperties(List<Property> properties) {
        return properties.isEmpty() ? TEXT : new Shape(Kind.PROPERTIES, properties, null);
    }

    private static List<Property> components(Class<?> type) {
        List<Property> found = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Method accessor = component.getAccessor();
            if (isOpen(accessor)) {
                found.add(new Property(component.getName(), accessor, null));
            }
        }
        return List.copyOf(found);
    }

    /** Sorted by name: reflection's own order changes from run to run. */
    private static List<Property> beanProperties(Class<?> type) {
        Map<String, Property> found = new TreeMap<>();
        for (Field field : type.getFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && isOpen(field)) {
                found.put(field.getName(), new Property(field.getName(), null, field));
            }
        }
        for (Method method : type.getMethods()) {
            String name = propertyName(method);
            if (name != null && isOpen(method)) {
                found.put(name, new Property(name, method, null));
            }
        }
        return List.copyOf(found.values());
    }

    private static @Nullable String propertyName(Method method) {
        if (method.getParameterCount() != 0
                || Modifier.isStatic(method.getModifiers())
                || method.getDeclaringClass() == Object.class
                || method.isBridge()
                || method.getReturnType() == void.class) {
            return null;
        }
        String name = method.getName();
        if (name.startsWith("get") && name.length() > 3 && !Character.isLowerCase(name.charAt(3))) {
            return decapitalised(name.substring(3));
        } else if (name.startsWith("is")
                && name.length() > 2
                && !Character.isLowerCase(name.charAt(2))
                && method.getReturnType() == boolean.class) {
            return decapitalised(name.substring(2));
        }
        return null;
    }

    /** As the JavaBeans specification has it: {@code URL} stays, {@code Name} becomes {@code name}. */
    private static String decapitalised(String name) {
        if (name.length() > 1 && Character.isUpperCase(name.charAt(0)) && Character.isUpperCase(name.charAt(1))) {
            return name;
        }
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static boolean isOpen(AccessibleObject member) {
        try {
            // A public method of a class that is not public can only be called like this.
            return member.trySetAccessible();
        } catch (SecurityException e) {
            return false;
        }
    }

    private static boolean isNoBean(Class<?> type) {
        if (Throwable.class.isAssignableFrom(type) || type.isHidden() || type.isSynthetic()) {
            return true;
        }
        for (Class<?> ancestor = type;
                ancestor != null && ancestor != Object.class;
                ancestor = ancestor.getSuperclass()) {
            for (String prefix : NO_BEANS) {
                if (ancestor.getName().startsWith(prefix)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Its iterator yields values without their names; its text is JSON. */
    private static boolean isJsonTree(Class<?> type) {
        for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
            if (ancestor.getSimpleName().equals("JsonNode")) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Method sizeMethod(Class<?> type) {
        try {
            Method size = type.getMethod("size");
            return size.getReturnType() == int.class && isOpen(size) ? size : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
