package dev.waggle.core;

import dev.waggle.core.contract.CarrierContract;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A map whose values are strings or lists of them, as a Lambda event has them. */
class MapCarrierTest extends CarrierContract<Map<String, Object>> {

    @Override
    protected Map<String, Object> newCarrier() {
        return new LinkedHashMap<>();
    }

    @Override
    protected void add(Map<String, Object> carrier, String name, String line) {
        Object before = carrier.get(name);
        if (before == null) {
            carrier.put(name, line);
        } else {
            List<Object> lines = new ArrayList<>(before instanceof List<?> list ? list : List.of(before));
            lines.add(line);
            carrier.put(name, lines);
        }
    }

    @Override
    protected Set<String> names(Map<String, Object> carrier) {
        return carrier.keySet();
    }

    @Override
    protected List<String> lines(Map<String, Object> carrier, String name) {
        List<String> lines = new ArrayList<>();
        HeaderMaps.GETTER.getAll(carrier, name).forEachRemaining(lines::add);
        return lines;
    }

    @Override
    protected void inject(Context context, Map<String, Object> carrier) {
        SessionPropagator.getInstance().inject(context, carrier, HeaderMaps.SETTER::set);
    }

    @Override
    protected Context extract(Map<String, Object> carrier) {
        return SessionPropagator.getInstance().extract(Context.root(), carrier, HeaderMaps.GETTER);
    }
}
