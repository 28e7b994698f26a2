package io.photoncloud.nightlight.ruling;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.durable.DurableFile;
import io.photoncloud.nightlight.rules.RulesRefused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The groups of rules that one tenant keeps, by namespace and name, in a file. A change is on the disk before it counts and before it is evaluated;
 * of a tenant that keeps none there is no file. Safe for use by many threads.
 */
final class TenantGroups {
    private static final int VERSION = 1;

    private static final Logger log = LoggerFactory.getLogger(TenantGroups.class);

    private final Tenant tenant;
    private final DurableFile file;
    private final JsonMapper json;
    private final Ruling ruling;
    private Map<String, Map<String, Kept>> namespaces = Map.of();
    private boolean given;

    /**
     * A group, and as what it is evaluated.
     *
     * @param loaded empty where a later version of this service finds fault with it
     */
    record Kept(String text, Optional<LoadedGroup> loaded) {}

    /** What a file has: by namespace and name, groups in YAML. */
    record Stored(int version, Map<String, Map<String, String>> namespaces) {
        Stored {
            namespaces = Map.copyOf(namespaces);
        }
    }

    TenantGroups(Tenant tenant, DurableFile file, JsonMapper json, Ruling ruling) {
        this.tenant = tenant;
        this.file = file;
        this.json = json;
        this.ruling = ruling;
    }

    /** Begins with what was kept. @return whether there was a group */
    synchronized boolean load(LoadedGroup.Defaults defaults) throws IOException {
        Optional<String> text = file.read();
        if (text.isEmpty()) {
            return false;
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
        Map<String, Map<String, Kept>> read = new TreeMap<>();
        stored.namespaces()
                .forEach((namespace, groups) ->
                        groups.forEach((name, group) -> read.computeIfAbsent(namespace, _ -> new TreeMap<>())
                                .put(name, load(defaults, namespace, group))));
        namespaces = read;
        evaluate();
        return !read.isEmpty();
    }

    private Kept load(LoadedGroup.Defaults defaults, String namespace, String text) {
        try {
            return new Kept(text, Optional.of(defaults.load(namespace, GroupYaml.parse(text))));
        } catch (RulesRefused e) {
            // It was taken once.
            log.atWarn()
                    .addKeyValue("tenant", tenant)
                    .addKeyValue("namespace", namespace)
                    .setCause(e)
                    .log("a group of rules is kept, but not evaluated");
            return new Kept(text, Optional.empty());
        }
    }

    /** By namespace and name, groups in YAML. */
    synchronized Map<String, Map<String, String>> texts() {
        return texts(namespaces);
    }

    private static Map<String, Map<String, String>> texts(Map<String, Map<String, Kept>> of) {
        Map<String, Map<String, String>> texts = new TreeMap<>();
        of.forEach((namespace, groups) -> groups.forEach((name, group) ->
                texts.computeIfAbsent(namespace, _ -> new TreeMap<>()).put(name, group.text())));
        return texts;
    }

    /**
     * Changes what is kept.
     *
     * @param change from a copy of what there is to what there is to be; may fail, and nothing is changed then
     * @return whether it was changed; not where it was given up before
     */
    synchronized boolean change(UnaryOperator<Map<String, Map<String, Kept>>> change) {
        if (given) {
            return false;
        }
        Map<String, Map<String, Kept>> copy = new TreeMap<>();
        namespaces.forEach((namespace, groups) -> copy.put(namespace, new TreeMap<>(groups)));
        Map<String, Map<String, Kept>> changed = change.apply(copy);
        changed.values().removeIf(Map::isEmpty);
        if (changed.equals(namespaces)) {
            return true;
        }
        try {
            if (changed.isEmpty()) {
                file.delete();
            } else {
                file.write(json.writeValueAsString(new Stored(VERSION, texts(changed))));
            }
        } catch (IOException e) {
            throw new CloudException(ErrorCode.UNAVAILABLE, "rules cannot be kept just now", e);
        }
        namespaces = changed;
        evaluate();
        return true;
    }

    private void evaluate() {
        List<LoadedGroup> groups = new ArrayList<>();
        namespaces
                .values()
                .forEach(kept -> kept.values().forEach(one -> one.loaded().ifPresent(groups::add)));
        ruling.reconcile(tenant, Ruling.Source.API, groups);
    }

    /** Gives it up where it keeps nothing: whoever wants to change it takes another one. @return whether it did */
    synchronized boolean giveUpEmpty() {
        given = namespaces.isEmpty();
        return given;
    }
}
