package io.photoncloud.prismnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** VPCs and subnets as people use them by REST. */
class VpcsRestTest {

    private static TestingPrismNet prismNet;

    @BeforeAll
    static void start() {
        prismNet = TestingPrismNet.start();
    }

    @AfterAll
    static void stop() {
        prismNet.close();
    }

    private static Reply create(String path, String json) {
        return prismNet.post("/api/v1/" + path, json.replace('\'', '"'));
    }

    private static String vpc(String block) {
        return create("vpcs", "{'name': 'v', 'cidr_block': '%s'}".formatted(block))
                .expect(201)
                .data()
                .path("id")
                .asString();
    }

    private static Reply subnet(String vpc, String block) {
        return create("subnets", "{'name': 's', 'vpc_id': '%s', 'cidr_block': '%s'}".formatted(vpc, block));
    }

    @Test
    void aRequiredFieldIsNamedAsTheGuideHasIt() {
        Reply reply = create("vpcs", "{'name': 'invalid'}").expect(400);
        assertThat(reply.body().path("error").toString())
                .isEqualTo("{\"code\":\"VALIDATION_ERROR\",\"message\":\"cidr_block is required\","
                        + "\"details\":{\"field\":\"cidr_block\",\"constraint\":\"required\"}}");
    }

    @Test
    void healthTellsTheDataplane() {
        assertThat(prismNet.get("/health")
                        .expect(200)
                        .data()
                        .path("facts")
                        .path("dataplane")
                        .asString())
                .isEqualTo("none");
    }

    @Test
    void aVpcLives() {
        Reply made = create("vpcs", """
                {'name': 'staging-vpc', 'org_id': 'org-1', 'project_id': 'proj-1', 'cidr_block': '172.16.0.0/16',
                 'description': 'Staging environment VPC'}""".replace("\n", " ")).expect(201);
        assertThat(made.data().path("status").asString()).isEqualTo("active");
        assertThat(made.data().path("dataplane").asString()).isEqualTo("none");
        String path = "/api/v1/vpcs/" + made.data().path("id").asString();
        String tenant = "?org_id=org-1&project_id=proj-1";
        assertThat(prismNet.get(path + tenant).expect(200).data()).isEqualTo(made.data());
        prismNet.get(path + "?org_id=org-2").expect(404);
        assertThat(prismNet.get("/api/v1/vpcs" + tenant).data().path("vpcs")).hasSize(1);
        assertThat(prismNet.get("/api/v1/vpcs?project_id=proj-1").data().path("vpcs"))
                .hasSize(1);
        assertThat(prismNet.get("/api/v1/vpcs?org_id=org-2").data().path("vpcs"))
                .isEmpty();
        String version = made.data().path("resource_version").asString();
        prismNet.send("PATCH", path, "{\"name\": \"other\"}", "If-Match", "\"" + version + "\"")
                .expect(200);
        prismNet.send("DELETE", path, "", "If-Match", "\"" + version + "\"").expect(412);
        prismNet.send("DELETE", path + tenant, "").expect(200);
        prismNet.get(path).expect(404);
    }

    @Test
    void aTenantThatIsNotNamedIsTheDefault() {
        Reply made =
                create("vpcs", "{'name': 'v', 'cidr_block': '10.0.0.0/16'}").expect(201);
        assertThat(made.data().path("org_id").asString()).isEqualTo("default");
        assertThat(made.data().path("project_id").asString()).isEqualTo("default");
    }

    @Test
    void aSubnetIsItsVpcsTenants() {
        String vpc = create("vpcs", "{'name': 'v', 'org_id': 'o', 'project_id': 'p', 'cidr_block': '10.0.0.0/16'}")
                .expect(201)
                .data()
                .path("id")
                .asString();
        Reply made = subnet(vpc, "10.0.1.0/24").expect(201);
        assertThat(made.data().path("org_id").asString()).isEqualTo("o");
        assertThat(made.data().path("gateway_ip").asString()).isEqualTo("10.0.1.1");
        String id = made.data().path("id").asString();
        prismNet.get("/api/v1/subnets/" + id + "?vpc_id=" + vpc + "&org_id=o&project_id=p")
                .expect(200);
        prismNet.get("/api/v1/subnets/" + id + "?vpc_id=another").expect(404);
        assertThat(prismNet.get("/api/v1/subnets?vpc_id=" + vpc).data().path("subnets"))
                .hasSize(1);
        assertThat(prismNet.get("/api/v1/subnets?vpc_id=" + vpc + "&org_id=x")
                        .data()
                        .path("subnets"))
                .isEmpty();
        Reply refused = prismNet.send("DELETE", "/api/v1/vpcs/" + vpc, "").expect(409);
        assertThat(refused.body()
                        .path("error")
                        .path("details")
                        .path("in_use_by")
                        .toString())
                .isEqualTo("[{\"type\":\"subnet\",\"id\":\"" + id + "\"}]");
        prismNet.send("DELETE", "/api/v1/subnets/" + id, "").expect(200);
        prismNet.send("DELETE", "/api/v1/vpcs/" + vpc, "").expect(200);
    }

    @Test
    void blocksOverlapBetweenVpcsAndNotWithinOne() {
        String one = vpc("10.0.0.0/16");
        String other = vpc("10.0.0.0/16");
        subnet(one, "10.0.1.0/24").expect(201);
        subnet(other, "10.0.1.0/24").expect(201);
        for (String block : new String[] {"10.0.1.0/24", "10.0.0.0/23", "10.0.1.128/25"}) {
            Reply refused = subnet(one, block).expect(409);
            assertThat(refused.field()).isEqualTo("cidr_block");
            assertThat(refused.message()).contains("10.0.1.0/24", "allocate-next");
        }
        subnet(one, "10.0.2.0/23").expect(201);
    }

    @Test
    void theNextFreeBlockIsTheLowest() {
        String vpc = vpc("10.0.0.0/22");
        subnet(vpc, "10.0.1.0/24").expect(201);
        String next = "vpcs/" + vpc + "/allocate-next";
        for (String expected : new String[] {"10.0.0.0/24", "10.0.2.0/24", "10.0.3.0/24"}) {
            assertThat(create(next, "{'prefix_length': 24}")
                            .expect(201)
                            .data()
                            .path("cidr_block")
                            .asString())
                    .isEqualTo(expected);
        }
        Reply refused = create(next, "{'prefix_length': 24}").expect(409);
        assertThat(refused.message()).contains("no free /24", "nothing is free");
        create(next, "{}").expect(400);
        assertThat(create(next, "{'prefix_length': 21}").expect(400).message()).contains("10.0.0.0/22");
    }

    @Test
    void aDryRunShowsAndWritesNothing() {
        assertThat(create("vpcs?dry_run=true", "{'name': 'v', 'org_id': 'dry', 'cidr_block': '10.0.0.0/16'}")
                        .expect(200)
                        .data()
                        .path("resource_version")
                        .asLong())
                .isZero();
        assertThat(prismNet.get("/api/v1/vpcs?org_id=dry").data().path("vpcs")).isEmpty();
        String vpc = vpc("10.0.0.0/16");
        String id = subnet(vpc, "10.0.1.0/24").expect(201).data().path("id").asString();
        prismNet.send("DELETE", "/api/v1/vpcs/" + vpc + "?dry_run=true", "").expect(409);
        prismNet.send("DELETE", "/api/v1/subnets/" + id + "?dry_run=true", "").expect(200);
        prismNet.get("/api/v1/subnets/" + id).expect(200);
    }

    @Test
    void aRepeatedCallWithAKeyIsAnsweredAsTheFirst() {
        String body = "{\"name\": \"v\", \"org_id\": \"once\", \"cidr_block\": \"10.0.0.0/16\"}";
        Reply first =
                prismNet.post("/api/v1/vpcs", body, "Idempotency-Key", "k").expect(201);
        Reply again =
                prismNet.post("/api/v1/vpcs", body, "Idempotency-Key", "k").expect(201);
        assertThat(again.data()).isEqualTo(first.data());
        assertThat(prismNet.get("/api/v1/vpcs?org_id=once").data().path("vpcs")).hasSize(1);
    }

    /** What is refused says what would be accepted. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/16, the block is 10.0.0.0/16",
        "10.0.0.0/33, 0 to 32",
        "0.0.0.0/0, /8 to /29",
        "10.0.0.0/30, /8 to /29",
        "10.0.0.0, has no prefix length",
        "10.0.0.0/, is no prefix length",
        "10.0.0.0/016, is no prefix length",
        "10.0.0/16, is no address",
        "010.0.0.0/16, is no address",
        "10.0.0.256/16, is no address",
        "localhost/16, is no address",
        "::ffff:10.0.0.0/112, write 10.0.0.0",
        "::/0, /32 to /64",
        "2001:db8::/129, 0 to 128",
        "2001:db8::1/48, the block is 2001:db8::/48",
        "2001:DB8::/48, write 2001:db8::/48",
        "2001:db8:0:0::/48, write 2001:db8::/48",
        "2001:db8::/65, /32 to /64",
        "fe80::%1/64, is no address",
        "127.0.0.0/16, loopback",
        "224.0.0.0/8, multicast",
        "ff00::/48, multicast",
    })
    void aBlockThatIsNoneIsRefused(String block, String says) {
        Reply refused = create("vpcs", "{'name': 'x', 'cidr_block': '%s'}".formatted(block))
                .expect(400);
        assertThat(refused.field()).isEqualTo("cidr_block");
        assertThat(refused.message()).contains(says);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"vpc_id\": \"$vpc\", \"cidr_block\": \"10.0.0.0/24\"}', name, required",
        "'{\"name\": \"x\", \"cidr_block\": \"10.0.0.0/24\"}', vpc_id, required",
        "'{\"name\": \"x\", \"vpc_id\": \"$vpc\"}', cidr_block, required",
        "'{\"name\": \"x\", \"vpc_id\": \"$vpc\", \"cidr_block\": \"10.1.0.0/24\"}', cidr_block, not inside 10.0.0.0/16",
        "'{\"name\": \"x\", \"vpc_id\": \"$vpc\", \"cidr_block\": \"2001:db8::/64\"}', cidr_block, not inside 10.0.0.0/16",
        "'{\"name\": \"x\", \"vpc_id\": \"$vpc\", \"cidr_block\": \"10.0.0.0/31\"}', cidr_block, /8 to /30",
        "'{\"name\": \"x\", \"vpc_id\": \"$vpc\", \"cidr_block\": \"10.0.0.0/24\", \"gateway_ip\": \"10.0.1.1\"}', gateway_ip, 10.0.0.1-10.0.0.254",
        "'{\"name\": \"x\", \"vpc_id\": \"$vpc\", \"cidr_block\": \"10.0.0.0/24\", \"gateway_ip\": \"10.0.0.0\"}', gateway_ip, network address",
        "'{\"name\": \"x\", \"vpc_id\": \"$vpc\", \"cidr_block\": \"10.0.0.0/24\", \"gateway_ip\": \"10.0.0.255\"}', gateway_ip, broadcast address",
        "'{\"name\": \"x\", \"vpc_id\": \"$vpc\", \"cidr_block\": \"10.0.0.0/24\", \"gateway_ip\": \"fe80::1\"}', gateway_ip, not inside",
        "'{\"name\": \"x\", \"vpc_id\": \"$vpc\", \"cidr_block\": \"10.0.0.0/24\", \"reserved_ranges\": [{\"first\": \"10.0.0.9\", \"last\": \"10.0.0.8\"}]}', reserved_ranges[0].last, there is no range",
        "'{\"name\": \"x\", \"vpc_id\": \"$vpc\", \"cidr_block\": \"10.0.0.0/24\", \"reserved_ranges\": [{\"first\": \"10.0.0.9\", \"last\": \"10.0.1.8\"}]}', reserved_ranges[0], not inside",
    })
    void aSubnetThatCannotBeIsRefused(String body, String field, String says) {
        Reply refused = prismNet.post("/api/v1/subnets", body.replace("$vpc", vpc("10.0.0.0/16")))
                .expect(400);
        assertThat(refused.field()).isEqualTo(field);
        assertThat(refused.message()).contains(says);
    }

    @Test
    void ipv6IsAsGood() {
        String vpc = vpc("2001:db8::/48");
        Reply made = subnet(vpc, "2001:db8:0:1::/64").expect(201);
        assertThat(made.data().path("gateway_ip").asString()).isEqualTo("2001:db8:0:1::1");
        assertThat(create("vpcs/" + vpc + "/allocate-next", "{'prefix_length': 64}")
                        .expect(201)
                        .data()
                        .path("cidr_block")
                        .asString())
                .isEqualTo("2001:db8::/64");
    }
}
