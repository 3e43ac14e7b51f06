package dev.waggle.core;

import dev.waggle.core.contract.CarrierContract;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A multi-map behind a getter that knows one spelling only, and a setter that replaces. */
class GetterAndSetterCarrierTest extends CarrierContract<Map<String, List<String>>> {

    @Override
    protected Map<String, List<String>> newCarrier() {
        return new LinkedHashMap<>();
    }

    @Override
    protected void add(Map<String, List<String>> carrier, String name, String line) {
        carrier.computeIfAbsent(name, key -> new ArrayList<>()).add(line);
    }

    @Override
    protected Set<String> names(Map<String, List<String>> carrier) {
        return carrier.keySet();
    }

    @Override
    protected List<String> lines(Map<String, List<String>> carrier, String name) {
        List<String> lines = new ArrayList<>();
        carrier.forEach((key, values) -> {
            if (key.equalsIgnoreCase(name)) {
                lines.addAll(values);
            }
        });
        return lines;
    }

    @Override
    protected void inject(Context context, Map<String, List<String>> carrier) {
        SessionPropagator.getInstance().inject(context, carrier, GetterAndSetterCarrierTest::replace);
    }

    @Override
    protected Context extract(Map<String, List<String>> carrier) {
        return SessionPropagator.getInstance().extract(Context.root(), carrier, new Carriers.ExactGetter());
    }

    private static void replace(@Nullable Map<String, List<String>> carrier, String name, String value) {
        if (carrier != null) {
            carrier.keySet().removeIf(name::equalsIgnoreCase);
            carrier.put(name, List.of(value));
        }
    }
}
