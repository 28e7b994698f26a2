package io.photoncloud.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Keeps {@code docs/settings.md}: every setting of every service, from the records that bind them. */
class SettingsPageTest {

    private static final Path PAGE = SourceTree.ROOT.resolve("docs/settings.md");
    private static final String UPDATE = "golden.update";
    private static final String HEAD = """
            # Settings

            Every setting of every service. This page is made from the code; `./mvnw verify -pl deploy/system-tests -am
            -Dtest=SettingsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true` writes it anew.

            A setting is given on the command line (`--photon.http.page-limit=100`), in the environment (`PHOTON_HTTP_PAGELIMIT=100`: dots become
            underscores, dashes go), or in a file (`application.yml` or `application.properties` in the working directory, or wherever
            `--spring.config.additional-location` says). The first of these that has it counts, then the default. A `photon.*` name that nothing reads
            stops the start and is named; an environment variable is only warned of, because platforms put variables of their own there.
            Times are written as `10s`, `5m`, `1h`; sizes as `16KB`, `4MB`, `8GB` (powers of 1024); lists with commas. A default of a service's own stands
            in its `application.yml` and is told on its page.
            """;

    private record Setting(String name, String type, String value, String meaning) {}

    @Test
    void theCommittedPageIsWhatTheCodeBinds() throws IOException {
        String actual = page(settings());
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(PAGE, actual);
        }
        assertThat(PAGE).exists();
        assertThat(actual)
                .as("docs/settings.md is not what the code binds; if that is meant, run with -D%s=true", UPDATE)
                .isEqualTo(Files.readString(PAGE));
    }

    @Test
    void everySettingSaysWhatItIsFor() throws IOException {
        assertThat(settings().values().stream()
                        .filter(setting -> setting.meaning().isBlank())
                        .map(Setting::name))
                .as("each component of a properties record has its @param")
                .isEmpty();
    }

    /** By their names, those of a group together. */
    private static Map<String, Setting> settings() throws IOException {
        Map<String, Setting> settings =
                new TreeMap<>(Comparator.comparing(SettingsPageTest::group).thenComparing(Comparator.naturalOrder()));
        ObjectMapper json = new ObjectMapper();
        for (Path classes : SourceTree.compiled("classes")) {
            Path metadata = classes.resolve("META-INF/spring-configuration-metadata.json");
            if (!Files.exists(metadata)) {
                continue;
            }
            for (JsonNode property : json.readTree(metadata.toFile()).path("properties")) {
                Setting setting = new Setting(
                        property.path("name").asString(),
                        type(property.path("type").asString()),
                        value(property.path("defaultValue")),
                        meaning(property.path("description").asString("")));
                if (setting.name().startsWith("photon.")) {
                    settings.put(setting.name(), setting);
                }
            }
        }
        assertThat(settings).as("compiled modules are found").containsKey("photon.security.mode");
        return settings;
    }

    private static String type(String javaType) {
        String simple = javaType.replaceAll("[a-z0-9_]+\\.", "").replaceAll(".*\\$", "");
        return switch (simple) {
            case "Duration" -> "time";
            case "DataSize" -> "size";
            case "Integer", "Long" -> "number";
            case "Boolean" -> "true or false";
            case "String" -> "text";
            case "Path" -> "path";
            case "URI" -> "URL";
            case "ListenAddress" -> "host:port";
            default -> simple.startsWith("List<") ? "list" : simple.startsWith("Map<") ? "map" : "word";
        };
    }

    private static String value(JsonNode given) {
        if (given.isArray()) {
            List<String> all = new ArrayList<>();
            given.forEach(each -> all.add(each.asString()));
            return all.isEmpty() ? "" : "`" + String.join(",", all) + "`";
        }
        return given.asString("").isEmpty() ? "" : "`" + given.asString() + "`";
    }

    private static String meaning(String javadoc) {
        return javadoc.replaceAll("\\{@(?:code|link) #?([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|")
                .strip();
    }

    private static String page(Map<String, Setting> settings) {
        StringBuilder page = new StringBuilder(HEAD);
        String group = "";
        for (Setting setting : settings.values()) {
            String next = group(setting.name());
            if (!next.equals(group)) {
                page.append("\n## `").append(next).append("`\n\n| setting | | default | |\n|---|---|---|---|\n");
                group = next;
            }
            page.append("| `%s` | %s | %s | %s |%n"
                    .formatted(setting.name(), setting.type(), setting.value(), setting.meaning()));
        }
        return page.toString();
    }

    private static String group(String name) {
        String[] parts = name.split("\\.", 3);
        return parts.length < 3 ? "photon" : "photon." + parts[1];
    }
}
