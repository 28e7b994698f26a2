package io.photoncloud.prismnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.prismnet.securitygroup.SecurityGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What ports may take and send, as people say it by REST. */
class PoliciesRestTest {

    private static TestingPrismNet prismNet;

    @BeforeAll
    static void start() {
        prismNet = TestingPrismNet.start();
    }

    @AfterAll
    static void stop() {
        prismNet.close();
    }

    /** @param fields JSON with single quotes, and # for each argument */
    private static Reply post(String path, String fields, Object... arguments) {
        String body = fields.replace('\'', '"');
        for (Object argument : arguments) {
            body = body.replaceFirst("#", String.valueOf(argument));
        }
        return prismNet.post("/api/v1/" + path, body);
    }

    private static String made(String path, String fields, Object... arguments) {
        return post(path, fields, arguments).expect(201).data().path("id").asString();
    }

    private static String vpc(String organization) {
        return made("vpcs", "{'name': 'v', 'org_id': '#', 'cidr_block': '10.0.0.0/16'}", organization);
    }

    private static String subnet(String vpc) {
        return made("subnets", "{'name': 's', 'vpc_id': '#', 'cidr_block': '10.0.1.0/24'}", vpc);
    }

    private static JsonNode inUse(Reply refused) {
        return refused.expect(409).body().path("error").path("details").path("in_use_by");
    }

    private static Reply delete(String path) {
        return prismNet.send("DELETE", "/api/v1/" + path, "");
    }

    /** As in the clouds that people know: talk within the group, and out of it. */
    @Test
    void aVpcHasADefaultGroupAsLongAsItLives() {
        String vpc = vpc("o");
        JsonNode groups =
                prismNet.get("/api/v1/security-groups?vpc_id=" + vpc).data().path("security_groups");
        assertThat(groups).hasSize(1);
        String group = groups.path(0).path("id").asString();
        assertThat(groups.path(0).path("is_default").asBoolean()).isTrue();
        assertThat(groups.path(0).path("rules").valueStream().map(PoliciesRestTest::shown))
                .containsExactly(
                        "egress IPv4 any 0.0.0.0/0",
                        "egress IPv6 any ::/0",
                        "ingress IPv4 any " + group,
                        "ingress IPv6 any " + group);
        String port = made("ports", "{'subnet_id': '#'}", subnet(vpc));
        assertThat(prismNet.get("/api/v1/ports/" + port).data().path("security_group_ids"))
                .extracting(JsonNode::asString)
                .containsExactly(group);
        assertThat(delete("security-groups/" + group).expect(409).message()).contains("deleted with it");
        delete("ports/" + port).expect(200);
        prismNet.get("/api/v1/subnets?vpc_id=" + vpc)
                .data()
                .path("subnets")
                .forEach(subnet ->
                        delete("subnets/" + subnet.path("id").asString()).expect(200));
        delete("vpcs/" + vpc).expect(200);
        prismNet.get("/api/v1/security-groups/" + group).expect(404);
    }

    private static String shown(JsonNode rule) {
        return rule.path("direction").asString() + " " + rule.path("family").asString() + " "
                + rule.path("protocol").asString() + " "
                + rule.path("remote_cidr").asString(rule.path("remote_group_id").asString(""));
    }

    /** Of a group of their own choice, and of the default one, which has no entries of its own, a port at a time. */
    @Test
    void thePortsOfAGroupAreListed() {
        String vpc = vpc("listing");
        String subnet = subnet(vpc);
        String other = made("subnets", "{'name': 's', 'vpc_id': '#', 'cidr_block': '10.0.2.0/24'}", vpc);
        String group = made("security-groups", "{'name': 'g', 'vpc_id': '#'}", vpc);
        String byDefault = SecurityGroup.defaultOf(vpc);
        Set<String> own = new TreeSet<>();
        Set<String> common = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            String where = i % 2 == 0 ? subnet : other;
            if (i < 30 || i > 50) {
                own.add(made("ports", "{'subnet_id': '#', 'security_group_ids': ['#']}", where, group));
            } else {
                common.add(made("ports", "{'subnet_id': '#'}", where));
            }
        }
        String both = made("ports", "{'subnet_id': '#', 'security_group_ids': ['#', '#']}", subnet, byDefault, group);
        own.add(both);
        common.add(both);
        assertThat(listed("security_group_id=" + group + "&limit=1")).isEqualTo(own);
        assertThat(listed("security_group_id=" + byDefault + "&limit=1")).isEqualTo(common);
        assertThat(listed("security_group_id=" + group + "&vpc_id=" + vpc)).isEqualTo(own);
        Set<String> here = listed("subnet_id=" + subnet);
        here.retainAll(own);
        assertThat(listed("security_group_id=" + group + "&limit=2&subnet_id=" + subnet))
                .isEqualTo(here)
                .hasSize(20);
        assertThat(listed("security_group_id=" + group + "&org_id=other")).isEmpty();
        assertThat(listed("security_group_id=" + byDefault + "&vpc_id=" + vpc("listing")))
                .isEmpty();
    }

    private static Set<String> listed(String query) {
        Set<String> all = new TreeSet<>();
        String token = "";
        do {
            Reply page = prismNet.get("/api/v1/ports?" + query + token).expect(200);
            for (JsonNode port : page.data().path("ports")) {
                assertThat(all.add(port.path("id").asString())).isTrue();
            }
            String next = page.body().path("meta").path("next_page_token").asString("");
            token = next.isEmpty() ? "" : "&page_token=" + next;
        } while (!token.isEmpty());
        return all;
    }

    @Test
    void whatIsInUseIsNamed() {
        String vpc = vpc("o");
        String group = made("security-groups", "{'name': 'used', 'vpc_id': '#'}", vpc);
        String other = made("security-groups", "{'name': 'other', 'vpc_id': '#'}", vpc);
        String rule =
                made("security-groups/" + other + "/rules", "{'direction': 'ingress', 'remote_group_id': '#'}", group);
        String subnet = subnet(vpc);
        List<String> ports = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ports.add(made("ports", "{'subnet_id': '#', 'security_group_ids': ['#']}", subnet, group));
        }
        JsonNode named = inUse(delete("security-groups/" + group));
        assertThat(named).hasSize(10);
        assertThat(named.valueStream().map(each -> each.path("type").asString()))
                .contains("security-group", "port");
        ports.forEach(
                port -> prismNet.send("PATCH", "/api/v1/ports/" + port, "{\"security_group_ids\": [\"" + other + "\"]}")
                        .expect(200));
        assertThat(inUse(delete("security-groups/" + group)).toString())
                .isEqualTo("[{\"type\":\"security-group\",\"id\":\"" + other + "\"}]");
        delete("security-groups/" + other + "/rules/" + rule).expect(200);
        delete("security-groups/" + group).expect(200);
        assertThat(inUse(delete("vpcs/" + vpc))
                        .valueStream()
                        .map(each -> each.path("id").asString()))
                .contains(other, subnet);
    }

    @Test
    void anotherGroupOfAPortIsAnotherGeneration() {
        String vpc = vpc("o");
        String group = made("security-groups", "{'name': 'g', 'vpc_id': '#'}", vpc);
        String port = "/api/v1/ports/" + made("ports", "{'subnet_id': '#'}", subnet(vpc));
        String body = "{\"security_group_ids\": [\"" + group + "\"]}";
        assertThat(prismNet.send("PATCH", port, body)
                        .expect(200)
                        .data()
                        .path("generation")
                        .asLong())
                .isEqualTo(2);
        assertThat(prismNet.send("PATCH", port, body)
                        .expect(200)
                        .data()
                        .path("generation")
                        .asLong())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            []                                                    | security_group_ids
            ['$own', '$own']                                      | security_group_ids
            ['$own', '1', '2', '3', '4', '5']                     | security_group_ids
            ['$own', 'sg-0000000000000000']                       | security_group_ids[1]
            ['$foreign']                                          | security_group_ids[0]
            """)
    void aPortHasGroupsOfItsVpc(String groups, String field) {
        String vpc = vpc("o");
        String own = made("security-groups", "{'name': 'g', 'vpc_id': '#'}", vpc);
        String foreign = made("security-groups", "{'name': 'g', 'vpc_id': '#'}", vpc("o"));
        String subnet = subnet(vpc);
        String body = "{'security_group_ids': %s}"
                .formatted(groups)
                .replace("$own", own)
                .replace("$foreign", foreign)
                .replace('\'', '"');
        Reply refused = prismNet.post("/api/v1/ports", body.replace("{", "{\"subnet_id\": \"" + subnet + "\", "));
        assertThat(refused.expect(400).field()).isEqualTo(field);
        String port = made("ports", "{'subnet_id': '#'}", subnet);
        assertThat(prismNet.send("PATCH", "/api/v1/ports/" + port, body)
                        .expect(400)
                        .field())
                .isEqualTo(field);
    }

    @Test
    void aGroupHasSoManyRulesAndNoneTwice() {
        String group = made("security-groups", "{'name': 'g', 'vpc_id': '#'}", vpc("o"));
        String rules = "security-groups/" + group + "/rules";
        String first =
                made(rules, "{'direction': 'ingress', 'protocol': 'tcp', 'port_range_min': 1, 'port_range_max': 1}");
        Reply again = post(
                rules,
                "{'direction': 'ingress', 'protocol': '6', 'port_range_min': 1, 'port_range_max': 1,"
                        + " 'family': 'IPv4', 'remote_cidr': '0.0.0.0/0'}");
        assertThat(again.expect(409)
                        .body()
                        .path("error")
                        .path("details")
                        .path("id")
                        .asString())
                .isEqualTo(first);
        for (int port = 4; port <= SecurityGroup.RULES_MAX; port++) {
            made(
                    rules,
                    "{'direction': 'ingress', 'protocol': 'tcp', 'port_range_min': #, 'port_range_max': #}",
                    port,
                    port);
        }
        assertThat(post(rules, "{'direction': 'ingress', 'protocol': 'udp'}")
                        .expect(409)
                        .message())
                .contains(SecurityGroup.RULES_MAX + " rules");
    }

    /** Of another tenant's ports with the same device there are whole pages between. */
    @Test
    void theManyPortsOfADeviceArePaged() {
        String own = subnet(vpc("mine"));
        String foreign = subnet(vpc("theirs"));
        for (int i = 0; i < 12; i++) {
            made("ports", "{'subnet_id': '#', 'device_id': 'vm-x'}", i % 4 == 0 ? own : foreign);
        }
        List<String> found = new ArrayList<>();
        String token = "";
        do {
            Reply page = prismNet.get("/api/v1/ports?device_id=vm-x&org_id=mine&limit=2" + token)
                    .expect(200);
            page.data().path("ports").forEach(port -> found.add(port.path("id").asString()));
            String next = page.body().path("meta").path("next_page_token").asString("");
            token = next.isEmpty() ? "" : "&page_token=" + next;
        } while (!token.isEmpty());
        assertThat(found).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void aVpcHasAMainRouteTableAsLongAsItLives() {
        String vpc = vpc("o");
        JsonNode tables =
                prismNet.get("/api/v1/route-tables?vpc_id=" + vpc).data().path("route_tables");
        assertThat(tables).hasSize(1);
        String main = tables.path(0).path("id").asString();
        assertThat(tables.path(0).path("routes").toString())
                .isEqualTo("[{\"destination_cidr\":\"10.0.0.0/16\",\"target\":\"local\",\"port_id\":null}]");
        String subnet = subnet(vpc);
        assertThat(prismNet.get("/api/v1/subnets/" + subnet)
                        .data()
                        .path("route_table_id")
                        .asString())
                .isEqualTo(main);
        assertThat(delete("route-tables/" + main).expect(409).message()).contains("deleted with it");
        String table = made("route-tables", "{'name': 't', 'vpc_id': '#'}", vpc);
        prismNet.send("PATCH", "/api/v1/subnets/" + subnet, "{\"route_table_id\": \"" + table + "\"}")
                .expect(200);
        assertThat(inUse(delete("route-tables/" + table)).toString())
                .isEqualTo("[{\"type\":\"subnet\",\"id\":\"" + subnet + "\"}]");
        prismNet.send("PATCH", "/api/v1/subnets/" + subnet, "{\"route_table_id\": \"" + main + "\"}")
                .expect(200);
        assertThat(inUse(delete("vpcs/" + vpc))
                        .valueStream()
                        .map(each -> each.path("id").asString()))
                .containsExactlyInAnyOrder(subnet, table);
        delete("route-tables/" + table).expect(200);
        delete("subnets/" + subnet).expect(200);
        delete("vpcs/" + vpc).expect(200);
        prismNet.get("/api/v1/route-tables/" + main).expect(404);
    }

    @Test
    void aPortThatARouteLeadsToIsNotDeleted() {
        String vpc = vpc("o");
        String port = made("ports", "{'subnet_id': '#'}", subnet(vpc));
        String routes =
                "{'name': 't', 'vpc_id': '#', 'routes': [{'destination_cidr': '#', 'target': 'port', 'port_id': '#'}]}";
        String table = made("route-tables", routes, vpc, "0.0.0.0/0", port);
        assertThat(inUse(delete("ports/" + port)).toString())
                .isEqualTo("[{\"type\":\"route-table\",\"id\":\"" + table + "\"}]");
        Reply shadows = post("route-tables", routes, vpc, "10.0.1.0/24", port);
        assertThat(shadows.expect(400).message()).contains("is inside 10.0.0.0/16");
        Reply foreign = post("route-tables", routes, vpc("o"), "0.0.0.0/0", port);
        assertThat(foreign.expect(400).message()).contains("has no port " + port);
        prismNet.send("PATCH", "/api/v1/route-tables/" + table, "{\"routes\": []}")
                .expect(200);
        delete("ports/" + port).expect(200);
    }

    private static JsonNode reach(String source, String destination, String what) {
        return post("reachability", "{'source': " + source + ", 'destination': " + destination + ", " + what + "}")
                .expect(200)
                .data();
    }

    private static String port(String id) {
        return "{'port_id': '" + id + "'}";
    }

    /** As somebody looks for what keeps a connection from being made. */
    @Test
    void whatStopsAPacketIsNamed() {
        String vpc = vpc("o");
        String subnet = subnet(vpc);
        String web = made("security-groups", "{'name': 'web', 'vpc_id': '#'}", vpc);
        String body = "{'subnet_id': '#', 'device_id': 'vm', 'security_group_ids': ['#']}";
        String client = made("ports", "{'subnet_id': '#', 'device_id': 'vm'}", subnet);
        String server = made("ports", body, subnet, web);
        String https = "'protocol': 'tcp', 'port': 443";

        JsonNode refused = reach(port(client), port(server), https);
        assertThat(refused.path("allowed").asBoolean()).isFalse();
        assertThat(refused.path("reason").asString()).contains("no rule of " + web, "tcp to port 443");
        assertThat(refused.path("hops")
                        .valueStream()
                        .map(hop -> hop.path("kind").asString()))
                .containsExactly("source", "egress_rules", "route_table", "subnet", "ingress_rules");

        String rule = made(
                "security-groups/" + web + "/rules",
                "{'direction': 'ingress', 'protocol': 'tcp', 'port_range_min': 443, 'port_range_max': 443,"
                        + " 'remote_group_id': '#'}",
                SecurityGroup.defaultOf(vpc));
        JsonNode allowed = reach(port(client), port(server), https);
        assertThat(allowed.path("reason").asString()).isEqualTo("nothing stops it");
        assertThat(allowed.path("hops").path(2).path("route").path("target").asString())
                .isEqualTo("local");
        assertThat(allowed.path("hops").path(4).path("rule_id").asString()).isEqualTo(rule);
        assertThat(allowed.path("hops").path(5).path("kind").asString()).isEqualTo("destination");
        assertThat(allowed.path("warnings")).hasSize(2);

        String address = prismNet.get("/api/v1/ports/" + server)
                .data()
                .path("ip_address")
                .asString();
        assertThat(reach(port(client), "{'ip_address': '" + address + "'}", https)
                        .path("hops"))
                .isEqualTo(allowed.path("hops"));
        assertThat(reach(port(client), "{'ip_address': '10.0.9.9'}", https)
                        .path("reason")
                        .asString())
                .isEqualTo("no port of vpc " + vpc + " has the address 10.0.9.9");
        assertThat(reach(port(client), "{'ip_address': '192.0.2.1'}", https)
                        .path("reason")
                        .asString())
                .contains("no route of route-table");
        assertThat(reach(port(client), "{'ip_address': '2001:db8::1'}", https)
                        .path("reason")
                        .asString())
                .contains("which is of IPv6");
        String elsewhere = made("ports", "{'subnet_id': '#'}", subnet(vpc("o")));
        assertThat(reach(port(client), port(elsewhere), https).path("reason").asString())
                .contains("are networks of their own");
        prismNet.send("PATCH", "/api/v1/ports/" + server, "{\"admin_up\": false}")
                .expect(200);
        assertThat(reach(port(client), port(server), https).path("reason").asString())
                .contains("switched off");
    }
}
