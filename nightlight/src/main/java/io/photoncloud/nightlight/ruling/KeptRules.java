package io.photoncloud.nightlight.ruling;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.durable.DurableFile;
import io.photoncloud.nightlight.rules.RuleGroup;
import io.photoncloud.nightlight.rules.RulesRefused;
import io.photoncloud.nightlight.ruling.TenantGroups.Kept;
import io.photoncloud.nightlight.tenant.TenantDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Groups of rules that tenants keep by the API, in namespaces: one file for each tenant, which is on the disk before a change is answered and
 * before it is evaluated. No tenant waits for another. Safe for use by many threads.
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

    /** Each evaluation costs something, whatever there is to evaluate. */
    public static final Duration INTERVAL_MIN = Duration.ofSeconds(1);

    private static final long FILE_BYTES_MAX = 64L << 20;

    private final Path directory;
    private final JsonMapper json;
    private final Ruling ruling;
    private final LoadedGroup.Defaults defaults;
    private final int tenantsMax;
    /** Those who keep groups, or are about to. */
    private final Map<Tenant, TenantGroups> tenants = new HashMap<>();

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
    public void start() {
        for (Tenant tenant : TenantDirectories.find(directory)) {
            try {
                TenantGroups groups = make(tenant);
                if (groups.load(defaults)) {
                    begin(tenant, groups);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("rules of " + tenant + " cannot be read", e);
            }
        }
    }

    private TenantGroups make(Tenant tenant) {
        Path file = TenantDirectories.of(directory, tenant).resolve("rules.json");
        return new TenantGroups(tenant, new DurableFile(file, FILE_BYTES_MAX), json, ruling);
    }

    private synchronized void begin(Tenant tenant, TenantGroups groups) {
        tenants.put(tenant, groups);
    }

    private synchronized @Nullable TenantGroups find(Tenant tenant) {
        return tenants.get(tenant);
    }

    private synchronized TenantGroups findOrMake(Tenant tenant) {
        TenantGroups known = tenants.get(tenant);
        if (known != null) {
            return known;
        }
        if (tenants.size() >= tenantsMax) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "rules of " + tenantsMax + " projects are kept already, which is photon.nightlight.tenants-max");
        }
        TenantGroups made = make(tenant);
        tenants.put(tenant, made);
        return made;
    }

    private void forgetEmpty(Tenant tenant, TenantGroups groups) {
        if (groups.giveUpEmpty()) {
            synchronized (this) {
                tenants.remove(tenant, groups);
            }
        }
    }

    /** By namespace and name, groups in YAML. */
    public Map<String, Map<String, String>> all(Tenant tenant) {
        TenantGroups groups = find(tenant);
        return groups == null ? Map.of() : groups.texts();
    }

    /**
     * Keeps a group instead of that of its name, if there is one, and evaluates it from now on.
     *
     * @throws RulesRefused what is wrong in it
     * @throws CloudException RATE_LIMITED, there are too many
     */
    public void put(Tenant tenant, String namespace, String yaml) throws RulesRefused {
        String text = GroupYaml.normal(yaml);
        RuleGroup group = GroupYaml.parse(text);
        require(
                namespace.length() <= NAME_LENGTH_MAX && group.name().length() <= NAME_LENGTH_MAX,
                "names of namespaces and groups have " + NAME_LENGTH_MAX + " characters at most");
        require(group.rules().size() <= RULES_IN_GROUP_MAX, "a group has " + RULES_IN_GROUP_MAX + " rules at most");
        require(
                group.interval().isZero() || group.interval().compareTo(INTERVAL_MIN) >= 0,
                "the interval of a group is " + INTERVAL_MIN.toSeconds() + "s at least");
        Kept kept = new Kept(text, Optional.of(defaults.load(namespace, group)));
        UnaryOperator<Map<String, Map<String, Kept>>> change = there -> {
            there.computeIfAbsent(namespace, _ -> new TreeMap<>()).put(group.name(), kept);
            requireRoom(there);
            return there;
        };
        boolean changed;
        do { // until it is not one that is given up just then
            TenantGroups groups = findOrMake(tenant);
            try {
                changed = groups.change(change);
            } finally {
                forgetEmpty(tenant, groups);
            }
        } while (!changed);
    }

    private static void requireRoom(Map<String, Map<String, Kept>> namespaces) {
        if (namespaces.values().stream().mapToInt(Map::size).sum() > GROUPS_MAX) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED, "a project keeps " + GROUPS_MAX + " groups of rules at most");
        }
        long characters = namespaces.values().stream()
                .flatMap(groups -> groups.values().stream())
                .mapToLong(kept -> kept.text().length())
                .sum();
        if (characters > TENANT_BYTES_MAX) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "the groups of rules of a project have " + TENANT_BYTES_MAX + " characters at most");
        }
    }

    private static void require(boolean holds, String otherwise) throws RulesRefused {
        if (!holds) {
            throw new RulesRefused(List.of(otherwise));
        }
    }

    /** Whether there was one. */
    public boolean deleteNamespace(Tenant tenant, String namespace) {
        return delete(tenant, there -> there.remove(namespace) != null);
    }

    /** Whether there was one. */
    public boolean deleteGroup(Tenant tenant, String namespace, String group) {
        return delete(
                tenant, there -> there.getOrDefault(namespace, new TreeMap<>()).remove(group) != null);
    }

    private boolean delete(Tenant tenant, Predicate<Map<String, Map<String, Kept>>> deletion) {
        TenantGroups groups = find(tenant);
        if (groups == null) {
            return false;
        }
        boolean[] deleted = {false};
        try {
            return groups.change(there -> {
                        deleted[0] = deletion.test(there);
                        return there;
                    })
                    && deleted[0];
        } finally {
            forgetEmpty(tenant, groups);
        }
    }
}
