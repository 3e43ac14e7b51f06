package dev.waggle.vertx;

import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which route answered, as a template.
 *
 * <p>A routing context tells its own current route, but not that of a sub-router, and forgets it when a failure starts
 * the search for failure handlers. There the routes are matched again, by path and method, and the first one that is
 * not a catch-all is taken.
 */
final class RouteTemplates {

    private static final int MAX_PATTERNS = 1024;

    /** As Vert.x reads them, with the type that 5.2 lets follow. */
    private static final Pattern PARAMETER = Pattern.compile(":"
            + (Boolean.getBoolean("io.vertx.web.route.param.extended-pattern")
                    ? "[A-Za-z_$][A-Za-z0-9_$-]*"
                    : "[A-Za-z0-9_]+")
            + "(?:::[A-Za-z0-9_]+)?");

    private static final System.Logger LOG = System.getLogger("dev.waggle.vertx");

    private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();
    private final AtomicBoolean said = new AtomicBoolean();

    /** The template of the route that answers this request, or null when no route with a path did. Never throws. */
    @Nullable
    String of(RoutingContext context) {
        try {
            return find(outermost((RoutingContextInternal) context));
        } catch (RuntimeException unforeseen) {
            // A span without a name is better than one that does not end.
            if (said.compareAndSet(false, true)) {
                LOG.log(Level.WARNING, "A route could not be told; said once", unforeseen);
            }
            return null;
        }
    }

    private @Nullable String find(RoutingContextInternal context) {
        String method = context.request().method().name();
        String path = path(context);
        if (path == null) {
            return null;
        }
        Route current = context.currentRoute();
        if (current != null && !context.failed() && (current.getSubRouter() != null || hasTemplate(current))) {
            return within(current, "", path, method);
        }
        return context.failed() ? search(context.currentRouter(), "", path, method) : null;
    }

    /** A handler that stands on a sub-router is given that router's context, which knows nothing of where it is mounted. */
    private static RoutingContextInternal outermost(RoutingContextInternal context) {
        RoutingContextInternal outer = context;
        while (outer.parent() != null) {
            outer = outer.parent();
        }
        return outer;
    }

    private static @Nullable String path(RoutingContext context) {
        try {
            return context.normalizedPath();
        } catch (IllegalArgumentException malformed) {
            // A path with an escape that is none; it is worked out, and refused, anew for everyone who asks.
            return null;
        }
    }

    private @Nullable String search(Router router, String mount, String path, String method) {
        String fallback = null;
        for (Route route : router.getRoutes()) {
            Router sub = route.getSubRouter();
            if (!hasTemplate(route) && sub == null || !accepts(route, method) || !matches(route, mount, path)) {
                continue;
            }
            String found;
            if (sub != null && !hasTemplate(route)) {
                // What is not in there may be behind it.
                found = search(sub, mount, path, method);
                if (found != null && !found.endsWith("*")) {
                    return found;
                }
            } else if (route.isExactPath() || sub != null || isRegex(route)) {
                return within(route, mount, path, method);
            } else {
                found = mount + template(route);
            }
            if (fallback == null) {
                fallback = found;
            }
        }
        return fallback;
    }

    private String within(Route route, String mount, String path, String method) {
        String template = template(route);
        Router sub = route.getSubRouter();
        if (sub == null) {
            // Not put together anew for each request.
            return mount.isEmpty() ? template : mount + template;
        }
        String prefix = mount + strip(template);
        String inner = search(sub, prefix, path, method);
        return inner != null ? inner : prefix + "/*";
    }

    private boolean matches(Route route, String mount, String path) {
        if (!hasTemplate(route)) {
            return true;
        }
        String template = template(route);
        if (isRegex(route)) {
            return compiled(mount, template, true).matcher(path).matches();
        }
        return compiled(mount + template, "", false).matcher(path).matches();
    }

    private Pattern compiled(String text, String regex, boolean isRegex) {
        String key = text + '\n' + regex;
        Pattern known = patterns.get(key);
        if (known != null) {
            return known;
        }
        Pattern pattern = isRegex ? compileRegex(text, regex) : compileTemplate(text);
        if (patterns.size() < MAX_PATTERNS) {
            patterns.put(key, pattern);
        }
        return pattern;
    }

    private static Pattern compileRegex(String mount, String regex) {
        try {
            return Pattern.compile(Pattern.quote(mount) + "(?:" + regex + ")");
        } catch (PatternSyntaxException e) {
            // A regex route that was given a name: its pattern is not public.
            return Pattern.compile("(?!)");
        }
    }

    private static Pattern compileTemplate(String template) {
        boolean open = template.endsWith("*");
        String fixed = open ? strip(template) : template;
        StringBuilder regex = new StringBuilder();
        int done = 0;
        var matcher = PARAMETER.matcher(fixed);
        while (matcher.find()) {
            regex.append(Pattern.quote(fixed.substring(done, matcher.start()))).append("[^/]+");
            done = matcher.end();
        }
        regex.append(Pattern.quote(fixed.substring(done)));
        return Pattern.compile(regex.append(open ? "(?:/.*)?" : "/?").toString());
    }

    private static boolean hasTemplate(Route route) {
        return route.getPath() != null || route.isRegexPath();
    }

    private static boolean isRegex(Route route) {
        return route.getPath() == null && route.isRegexPath();
    }

    private static boolean accepts(Route route, String method) {
        Set<?> methods = route.methods();
        return methods == null
                || methods.isEmpty()
                || route.methods().stream().anyMatch(m -> m.name().equals(method));
    }

    private static String template(Route route) {
        String path = route.getPath();
        if (path == null) {
            // One without a path leads everything that comes to it to its sub-router.
            return isRegex(route) ? route.getName() : "";
        }
        return route.isExactPath() || path.endsWith("*") ? path : strip(path) + "/*";
    }

    /** The template without what makes it a catch-all. */
    private static String strip(String template) {
        String stripped = template.endsWith("*") ? template.substring(0, template.length() - 1) : template;
        return stripped.endsWith("/") ? stripped.substring(0, stripped.length() - 1) : stripped;
    }
}
