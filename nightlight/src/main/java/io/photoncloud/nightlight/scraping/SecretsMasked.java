package io.photoncloud.nightlight.scraping;

import io.photoncloud.nightlight.yaml.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/** A configuration as it may be shown: what is secret in it is replaced, as Prometheus does. */
final class SecretsMasked {
    private static final String MASK = "<secret>";
    private static final Set<String> SECRET =
            Set.of("password", "credentials", "bearer_token", "client_secret", "secret_key", "secrets", "http_headers");

    private SecretsMasked() {}

    /** @param text that was read as a configuration before, within its bounds */
    static String of(String text) {
        LoaderOptions loading = new LoaderOptions();
        loading.setCodePointLimit((int) Scraping.CONFIG_BYTES_MAX);
        loading.setMaxAliasesForCollections(YamlValue.ALIASES_MAX);
        DumperOptions dumping = new DumperOptions();
        dumping.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        Yaml yaml = new Yaml(new SafeConstructor(loading), new Representer(dumping), dumping, loading);
        @Nullable Object read = yaml.load(text);
        return read == null ? "" : yaml.dump(masked(read));
    }

    private static @Nullable Object masked(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> shown = new LinkedHashMap<>();
                map.forEach(
                        (key, inner) -> shown.put(key, SECRET.contains(String.valueOf(key)) ? MASK : masked(inner)));
                yield shown;
            }
            case List<?> list -> {
                List<@Nullable Object> shown = new ArrayList<>();
                list.forEach(inner -> shown.add(masked(inner)));
                yield shown;
            }
            case String text -> text.replaceFirst("://[^/@\\s]*@", "://" + MASK + "@");
            case null, default -> value;
        };
    }
}
