package io.photoncloud.prismnet.walk;

import static io.photoncloud.prismnet.walk.Calls.INVALID;
import static io.photoncloud.prismnet.walk.Calls.NOT_FOUND;
import static io.photoncloud.prismnet.walk.Calls.OK;
import static io.photoncloud.prismnet.walk.Calls.fields;
import static io.photoncloud.prismnet.walk.Calls.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.prismnet.walk.NetworkModel.Group;
import io.photoncloud.prismnet.walk.NetworkModel.Port;
import io.photoncloud.prismnet.walk.NetworkModel.Subnet;
import io.photoncloud.prismnet.walk.NetworkModel.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a walk does with security groups, their rules, and route tables. */
final class PolicyWalk {

    private static final String ROUTES = "routes";
    private static final String RULES = "rules";
    private static final int DESTINATIONS = 4;
    private static final int RULE_PORTS = 4;

    private final Random random;
    private final NetworkModel model;
    private final Calls calls;

    PolicyWalk(Random random, NetworkModel model, Calls calls) {
        this.random = random;
        this.model = model;
        this.calls = calls;
    }

    void step() {
        switch (random.nextInt(16)) {
            case 0, 1 -> createGroup();
            case 2 -> deleteGroup();
            case 3, 4, 5, 6 -> createRule();
            case 7, 8 -> deleteRule();
            case 9, 10 -> setGroups();
            case 11 -> createTable();
            case 12, 13 -> setRoutes();
            case 14 -> setTable();
            default -> deleteTable();
        }
    }

    /** What a VPC has from its beginning. */
    void vpcMade(String vpc) {
        String group = NetworkModel.own("sg", vpc);
        model.groups.put(group, new Group(vpc, rules(calls.read("GetSecurityGroup", fields("id", group)))));
        assertThat(NetworkModel.known(model.groups, group).rules().values())
                .containsExactlyInAnyOrder(
                        "egress IPv4 any 0.0.0.0/0",
                        "egress IPv6 any ::/0",
                        "ingress IPv4 any " + group,
                        "ingress IPv6 any " + group);
        model.tables.put(NetworkModel.own("rtb", vpc), new Table(vpc, Map.of()));
    }

    private static Map<String, String> rules(JsonNode group) {
        Map<String, String> rules = new TreeMap<>();
        group.path(RULES).forEach(rule -> rules.put(id(rule), text(rule)));
        return rules;
    }

    private static String text(JsonNode rule) {
        String ports = rule.path("port_range_min").isNumber()
                ? " " + rule.path("port_range_min").asInt() + "-"
                        + rule.path("port_range_max").asInt()
                : "";
        return rule.path("direction").asString() + " " + rule.path("family").asString("IPv4") + " "
                + rule.path("protocol").asString() + ports + " "
                + rule.path("remote_cidr").asString(rule.path("remote_group_id").asString(""));
    }

    private void createGroup() {
        String vpc = calls.any(model.vpcs);
        if (vpc == null) {
            return;
        }
        String expected = model.vpcs.containsKey(vpc) ? OK : NOT_FOUND;
        JsonNode answer = calls.call("CreateSecurityGroup", fields("name", "g", "vpc_id", vpc), expected);
        if (expected.equals(OK)) {
            model.groups.put(id(answer), new Group(vpc, rules(answer)));
            model.raise(vpc);
        }
    }

    private void deleteGroup() {
        calls.delete("DeleteSecurityGroup", calls.any(model.groups), model.groups, model::isGroupUsed, id -> {
            model.raise(NetworkModel.known(model.groups, id).vpc());
            model.groups.remove(id);
        });
    }

    private void createRule() {
        String group = calls.any(model.groups);
        if (group == null) {
            return;
        }
        Group known = model.groups.get(group);
        int first = 1 + random.nextInt(RULE_PORTS);
        ObjectNode fields = fields(
                "security_group_id",
                group,
                "direction",
                random.nextBoolean() ? "ingress" : "egress",
                "protocol",
                random.nextBoolean() ? "tcp" : "udp",
                "port_range_min",
                first,
                "port_range_max",
                first + random.nextInt(2));
        String remote = random.nextBoolean() ? null : calls.any(model.groups);
        fields.put(remote == null ? "remote_cidr" : "remote_group_id", remote == null ? Block.FOUR : remote);
        String text = text(fields);
        String expected = known == null
                ? NOT_FOUND
                : remote != null && !model.isOfVpc(known.vpc(), remote)
                        ? INVALID
                        : known.rules().containsValue(text) ? "ALREADY_EXISTS" : OK;
        JsonNode answer = calls.call("CreateSecurityGroupRule", fields, expected);
        if (known != null && expected.equals(OK)) {
            assertThat(text(answer)).isEqualTo(text);
            known.rules().put(id(answer), text);
            model.raise(known.vpc());
        }
    }

    private void deleteRule() {
        String group = calls.any(model.groups);
        if (group == null) {
            return;
        }
        Group known = model.groups.get(group);
        String rule = calls.any(known == null ? Map.of("sgr-0", "") : known.rules());
        if (rule == null) {
            return;
        }
        boolean there = known != null && known.rules().containsKey(rule);
        var _ = calls.call(
                "DeleteSecurityGroupRule", fields("security_group_id", group, "id", rule), there ? OK : NOT_FOUND);
        if (known != null && there) {
            known.rules().remove(rule);
            model.raise(known.vpc());
        }
    }

    /** Groups of a VPC that a new port asks for; empty for the default one. */
    List<String> drawGroups(String vpc) {
        return random.nextInt(3) > 0
                ? List.of()
                : model.groups.keySet().stream()
                        .filter(group -> model.isOfVpc(vpc, group))
                        .skip(random.nextInt(2))
                        .limit(2)
                        .toList();
    }

    private void setGroups() {
        String id = calls.any(model.ports);
        String group = calls.any(model.groups);
        if (id == null || group == null) {
            return;
        }
        Port port = model.ports.get(id);
        List<String> groups = new ArrayList<>(List.of(group));
        if (port != null && !group.equals(port.groups().getFirst()) && random.nextBoolean()) {
            groups.add(port.groups().getFirst());
        }
        String expected = port == null
                ? NOT_FOUND
                : groups.stream().allMatch(each -> model.isOfVpc(model.vpcOf(port), each)) ? OK : INVALID;
        JsonNode answer = calls.call("UpdatePort", fields("id", id, "security_group_ids", groups), expected);
        if (port != null && expected.equals(OK)) {
            model.ports.put(id, port.with(groups));
            requireAlike(answer, port.with(groups));
        }
    }

    private static void requireAlike(JsonNode shown, Port port) {
        assertThat(shown.path("security_group_ids").valueStream().map(JsonNode::asString))
                .isEqualTo(port.groups());
        assertThat(shown.path("generation").asLong()).isEqualTo(port.generation());
    }

    /** @param ports that routes may lead to */
    private Map<String, String> drawRoutes(Map<String, Port> ports) {
        Map<String, String> routes = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            int destination = random.nextInt(DESTINATIONS);
            String hop = calls.any(ports);
            routes.put(
                    destination == 0 ? "0.0.0.0/0" : "192.168." + destination + ".0/24",
                    hop != null && random.nextBoolean()
                            ? "port " + hop
                            : random.nextBoolean() ? "gateway" : "blackhole");
        }
        return routes;
    }

    private static List<Map<String, String>> forms(Map<String, String> routes) {
        return routes.entrySet().stream()
                .map(route -> {
                    String[] words = route.getValue().split(" ", -1);
                    Map<String, String> form =
                            new TreeMap<>(Map.of("destination_cidr", route.getKey(), "target", words[0]));
                    if (words.length > 1) {
                        form.put("port_id", words[1]);
                    }
                    return form;
                })
                .toList();
    }

    private static Map<String, String> routes(JsonNode table) {
        return table.path(ROUTES)
                .valueStream()
                .filter(route -> !route.path("target").asString().equals("local"))
                .collect(Collectors.toMap(
                        route -> route.path("destination_cidr").asString(),
                        route -> (route.path("target").asString() + " "
                                        + route.path("port_id").asString(""))
                                .strip()));
    }

    private boolean areOfVpc(String vpc, Map<String, String> routes) {
        return routes.values().stream()
                .filter(target -> target.startsWith("port "))
                .allMatch(target -> {
                    Port hop = model.ports.get(target.substring("port ".length()));
                    return hop != null && model.vpcOf(hop).equals(vpc);
                });
    }

    private void createTable() {
        String vpc = calls.any(model.vpcs);
        if (vpc == null) {
            return;
        }
        Map<String, String> routes = drawRoutes(model.ports);
        String expected = !model.vpcs.containsKey(vpc) ? NOT_FOUND : areOfVpc(vpc, routes) ? OK : INVALID;
        JsonNode answer =
                calls.call("CreateRouteTable", fields("name", "t", "vpc_id", vpc, ROUTES, forms(routes)), expected);
        if (expected.equals(OK)) {
            model.tables.put(id(answer), new Table(vpc, routes));
            model.raise(vpc);
        }
    }

    private void setRoutes() {
        String id = calls.any(model.tables);
        if (id == null) {
            return;
        }
        Table table = model.tables.get(id);
        Map<String, String> routes = drawRoutes(model.ports);
        String expected = table == null ? NOT_FOUND : areOfVpc(table.vpc(), routes) ? OK : INVALID;
        JsonNode answer = calls.call("UpdateRouteTable", fields("id", id, ROUTES, forms(routes)), expected);
        if (table != null && expected.equals(OK)) {
            assertThat(routes(answer)).isEqualTo(routes);
            if (!routes.equals(table.routes())) {
                model.raise(table.vpc());
            }
            model.tables.put(id, new Table(table.vpc(), routes));
        }
    }

    private void setTable() {
        String id = calls.any(model.subnets);
        String table = calls.any(model.tables);
        if (id == null || table == null) {
            return;
        }
        Subnet subnet = model.subnets.get(id);
        Table known = model.tables.get(table);
        String expected =
                subnet == null ? NOT_FOUND : known != null && known.vpc().equals(subnet.vpc()) ? OK : INVALID;
        var _ = calls.call("UpdateSubnet", fields("id", id, "route_table_id", table), expected);
        if (subnet != null && expected.equals(OK) && !table.equals(subnet.table())) {
            model.subnets.put(id, subnet.with(table, model.raise(subnet.vpc())));
        }
    }

    private void deleteTable() {
        calls.delete("DeleteRouteTable", calls.any(model.tables), model.tables, model::isTableUsed, id -> {
            model.raise(NetworkModel.known(model.tables, id).vpc());
            model.tables.remove(id);
        });
    }

    /** @param organization the walker's */
    void requireAlike(String organization) {
        Map<String, Map<String, String>> groups =
                calls.list("ListSecurityGroups", "security_groups", "org_id", organization).stream()
                        .collect(Collectors.toMap(Calls::id, PolicyWalk::rules));
        assertThat(groups)
                .isEqualTo(model.groups.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, group -> group.getValue().rules())));
        Map<String, Map<String, String>> tables =
                calls.list("ListRouteTables", "route_tables", "org_id", organization).stream()
                        .collect(Collectors.toMap(Calls::id, PolicyWalk::routes));
        assertThat(tables)
                .isEqualTo(model.tables.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, table -> table.getValue().routes())));
        String group = anyGroup();
        if (group != null) {
            assertThat(calls.list("ListPorts", "ports", "security_group_id", group).stream()
                            .map(Calls::id))
                    .containsExactlyInAnyOrderElementsOf(model.ports.entrySet().stream()
                            .filter(port -> port.getValue().groups().contains(group))
                            .map(Map.Entry::getKey)
                            .toList());
        }
    }

    private @Nullable String anyGroup() {
        return model.groups.isEmpty()
                ? null
                : List.copyOf(model.groups.keySet()).get(random.nextInt(model.groups.size()));
    }

    void requireAlike(JsonNode shown) {
        requireAlike(shown, Objects.requireNonNull(model.ports.get(id(shown))));
    }
}
