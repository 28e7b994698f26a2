package io.photoncloud.nightlight.ruling;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.durable.DurableFile;
import io.photoncloud.nightlight.rules.RuleFile;
import io.photoncloud.nightlight.rules.RuleGroup;
import io.photoncloud.nightlight.rules.RulesRefused;
import io.photoncloud.nightlight.tenant.TenantDirectories;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.representer.Representer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Groups of rules that tenants keep by the API, in namespaces: one file for each tenant, which is on the disk before a change is answered and
 * before it is evaluated. Safe for use by many threads.
 */
public final class KeptRules {
    /** Of a group, in bytes. */
    public static final int GROUP_BYTES_MAX = 1 << 20;

    /** Of a tenant. */
    public static final int GROUPS_MAX = 1_000;

    /** What the groups of a tenant have together. */
    public static final int TENANT_BYTES_MAX = 16 << 20;

    public static final int RULES_IN_GROUP_MAX = 1_000;
    public static final int NAME_LENGTH_MAX = 256;

    /** Evaluations are shared by all tenants. */
    public static final Duration INTERVAL_MIN = Duration.ofSeconds(1);

    private static final long FILE_BYTES_MAX = 64L << 20;
    private static final int VERSION = 1;

    private static final Logger log = LoggerFactory.getLogger(KeptRules.class);

    private final Path directory;
    private final JsonMapper json;
    private final Ruling ruling;
    private final LoadedGroup.Defaults defaults;
    private final int tenantsMax;
    private final Map<Tenant, Map<String, Map<String, String>>> kept = new HashMap<>();

    /** What a file has: by namespace and name, groups in YAML. */
    record Stored(int version, Map<String, Map<String, String>> namespaces) {
        Stored {
            namespaces = Map.copyOf(namespaces);
        }
    }

    /**
     * @param directory in which each tenant has one
     * @param tenantsMax those who may keep groups
     */
    public KeptRules(Path directory, JsonMapper json, Ruling ruling, LoadedGroup.Defaults defaults, int tenantsMax) {
        this.directory = directory;
        this.json = json;
        this.ruling = ruling;
        this.defaults = defaults;
        this.tenantsMax = tenantsMax;
    }

    /** Begins with what was kept. */
    public synchronized void start() {
        for (Tenant tenant : TenantDirectories.find(directory)) {
            try {
                load(tenant);
            } catch (IOException e) {
                throw new UncheckedIOException("rules of " + tenant + " cannot be read", e);
            }
        }
    }

    private DurableFile file(Tenant tenant) {
        return new DurableFile(TenantDirectories.of(directory, tenant).resolve("rules.json"), FILE_BYTES_MAX);
    }

    private void load(Tenant tenant) throws IOException {
        Optional<String> text = file(tenant).read();
        if (text.isEmpty()) {
            return;
        }
        Stored stored;
        try {
            stored = json.readValue(text.get(), Stored.class);
        } catch (JacksonException e) {
            throw new IOException("the file of rules of " + tenant + " is damaged", e);
        }
        if (stored.version() != VERSION) {
            throw new IOException("the file of rules of " + tenant + " is of version " + stored.version()
                    + ", this service reads " + VERSION);
        }
        Map<String, Map<String, String>> namespaces = new TreeMap<>();
        stored.namespaces().forEach((namespace, groups) -> namespaces.put(namespace, new TreeMap<>(groups)));
        kept.put(tenant, namespaces);
        evaluate(tenant, namespaces);
    }

    private void evaluate(Tenant tenant, Map<String, Map<String, String>> namespaces) {
        List<LoadedGroup> groups = new ArrayList<>();
        namespaces.forEach((namespace, texts) -> texts.forEach((name, text) -> {
            try {
                groups.add(defaults.load(namespace, parse(text)));
            } catch (RulesRefused e) {
                // It was taken once: a later version of this service finds fault with it.
                log.atWarn()
                        .addKeyValue("tenant", tenant)
                        .addKeyValue("namespace", namespace)
                        .addKeyValue("group", name)
                        .setCause(e)
                        .log("a group of rules is kept, but not evaluated");
            }
        }));
        ruling.reconcile(tenant, Ruling.Source.API, groups);
    }

    private static RuleGroup parse(String text) throws RulesRefused {
        String indented = text.strip().replace("\n", "\n    ");
        RuleFile file = RuleFile.parse("groups:\n  - " + indented + "\n", RuleFiles::error);
        if (file.groups().size() != 1) {
            throw new RulesRefused(
                    List.of("one group is to be told, not " + file.groups().size()));
        }
        return file.groups().getFirst();
    }

    /** By namespace and name, groups in YAML. */
    public synchronized Map<String, Map<String, String>> all(Tenant tenant) {
        Map<String, Map<String, String>> copy = new TreeMap<>();
        kept.getOrDefault(tenant, Map.of()).forEach((namespace, groups) -> copy.put(namespace, new TreeMap<>(groups)));
        return copy;
    }

    /**
     * Keeps a group instead of that of its name, if there is one, and evaluates it from now on.
     *
     * @throws RulesRefused what is wrong in it
     * @throws CloudException RATE_LIMITED, there are too many
     */
    public synchronized void put(Tenant tenant, String namespace, String yaml) throws RulesRefused {
        String text = normal(yaml);
        RuleGroup group = parse(text);
        require(
                namespace.length() <= NAME_LENGTH_MAX && group.name().length() <= NAME_LENGTH_MAX,
                "names of namespaces and groups have " + NAME_LENGTH_MAX + " characters at most");
        require(group.rules().size() <= RULES_IN_GROUP_MAX, "a group has " + RULES_IN_GROUP_MAX + " rules at most");
        require(
                group.interval().isZero() || group.interval().compareTo(INTERVAL_MIN) >= 0,
                "the interval of a group is " + INTERVAL_MIN.toSeconds() + "s at least");
        Map<String, Map<String, String>> changed = all(tenant);
        changed.computeIfAbsent(namespace, _ -> new TreeMap<>()).put(group.name(), text);
        if (changed.values().stream().mapToInt(Map::size).sum() > GROUPS_MAX) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED, "a project keeps " + GROUPS_MAX + " groups of rules at most");
        }
        boolean isNew = kept.getOrDefault(tenant, Map.of()).isEmpty();
        if (isNew && kept.values().stream().filter(groups -> !groups.isEmpty()).count() >= tenantsMax) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "rules of " + tenantsMax + " projects are kept already, which is photon.nightlight.tenants-max");
        }
        long bytes = changed.values().stream()
                .flatMap(groups -> groups.values().stream())
                .mapToLong(String::length)
                .sum();
        if (bytes > TENANT_BYTES_MAX) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "the groups of rules of a project have " + TENANT_BYTES_MAX + " characters at most");
        }
        change(tenant, changed);
    }

    private static void require(boolean holds, String otherwise) throws RulesRefused {
        if (!holds) {
            throw new RulesRefused(List.of(otherwise));
        }
    }

    /** One form for all: a map in block style, whatever was sent. Scalars stay as they were written: 1.10 is no number, but a version. */
    private static String normal(String yaml) throws RulesRefused {
        LoaderOptions loading = new LoaderOptions();
        loading.setCodePointLimit(GROUP_BYTES_MAX);
        loading.setMaxAliasesForCollections(0);
        loading.setNestingDepthLimit(YamlValue.DEPTH_MAX);
        DumperOptions dumping = new DumperOptions();
        dumping.setSplitLines(false);
        try {
            Yaml yamls = new Yaml(new SafeConstructor(loading), new Representer(dumping), dumping, loading);
            if (yamls.compose(new StringReader(yaml)) instanceof MappingNode map) {
                inBlocks(map);
                StringWriter text = new StringWriter();
                yamls.serialize(map, text);
                return text.toString();
            }
        } catch (RuntimeException e) { // tidy: snakeyaml's own, and those of what it reads
            throw new RulesRefused(List.of("yaml: " + e.getMessage()));
        }
        throw new RulesRefused(List.of("a group of rules is a map in YAML"));
    }

    /** Maps and lists have no aliases, so that this ends. */
    private static void inBlocks(Node node) {
        switch (node) {
            case MappingNode map -> {
                map.setFlowStyle(DumperOptions.FlowStyle.BLOCK);
                for (NodeTuple pair : map.getValue()) {
                    inBlocks(pair.getKeyNode());
                    inBlocks(pair.getValueNode());
                }
            }
            case SequenceNode list -> {
                list.setFlowStyle(DumperOptions.FlowStyle.BLOCK);
                list.getValue().forEach(KeptRules::inBlocks);
            }
            default -> {}
        }
    }

    /** Whether there was one. */
    public synchronized boolean deleteNamespace(Tenant tenant, String namespace) {
        Map<String, Map<String, String>> changed = all(tenant);
        if (changed.remove(namespace) == null) {
            return false;
        }
        change(tenant, changed);
        return true;
    }

    /** Whether there was one. */
    public synchronized boolean deleteGroup(Tenant tenant, String namespace, String group) {
        Map<String, Map<String, String>> changed = all(tenant);
        Map<String, String> groups = changed.getOrDefault(namespace, new TreeMap<>());
        if (groups.remove(group) == null) {
            return false;
        }
        if (groups.isEmpty()) {
            changed.remove(namespace);
        }
        change(tenant, changed);
        return true;
    }

    private void change(Tenant tenant, Map<String, Map<String, String>> changed) {
        try {
            file(tenant).write(json.writeValueAsString(new Stored(VERSION, changed)));
        } catch (IOException e) {
            throw new CloudException(ErrorCode.UNAVAILABLE, "rules cannot be kept just now", e);
        }
        kept.put(tenant, changed);
        evaluate(tenant, changed);
    }
}
