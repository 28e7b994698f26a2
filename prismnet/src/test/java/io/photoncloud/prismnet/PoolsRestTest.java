package io.photoncloud.prismnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService.Reply;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pools and addresses as operators and projects use them by REST, in enforced mode. */
class PoolsRestTest {

    private static FakeIam iam;
    private static TestingPrismNet prismNet;

    @BeforeAll
    static void start() {
        iam = FakeIam.start(InstantSource.system());
        iam.allow("operator", Scope.system(), "*");
        iam.allow("one", new Scope.Project("o", "one"), "*");
        iam.allow("other", new Scope.Project("o", "other"), "*");
        prismNet = TestingPrismNet.enforced(iam);
    }

    @AfterAll
    static void stop() {
        prismNet.close();
        iam.close();
    }

    private static Reply send(String principal, String method, String path, String json) {
        String token = iam.issuer()
                .sign(
                        principal.equals("operator")
                                ? iam.issuer().claims(principal).build()
                                : iam.issuer()
                                        .claims(principal)
                                        .claim("org_id", "o")
                                        .claim("project_id", principal)
                                        .build());
        return prismNet.send(method, "/api/v1/" + path, json.replace('\'', '"'), "Authorization", "Bearer " + token);
    }

    private static String made(String principal, String path, String json) {
        return send(principal, "POST", path, json).expect(201).data().path("id").asString();
    }

    @Test
    void anOperatorsPoolIsForEverybodyAndItsAddressesAreWhoseTookThem() {
        String body = "{'name': 'floating', 'cidr_blocks': ['203.0.113.0/31']}";
        send("one", "POST", "address-pools", body).expect(403);
        String pool = "address-pools/" + made("operator", "address-pools", body);
        assertThat(send("one", "GET", pool, "").expect(200).data().path("free").asInt())
                .isEqualTo(2);
        send("one", "PATCH", pool, "{'name': 'mine'}").expect(403);
        send("one", "DELETE", pool, "").expect(403);

        String own = "addresses/" + made("one", pool + "/allocate-next", "{'name': 'vip'}");
        send("other", "GET", own, "").expect(404);
        send("other", "DELETE", own, "").expect(404);
        assertThat(send("other", "GET", "addresses", "").expect(200).data().path("addresses"))
                .isEmpty();
        var _ = made("other", pool + "/allocate-next", "{}");
        Reply full = send("one", "POST", pool + "/allocate-next", "{}").expect(409);
        assertThat(full.body().path("error").path("message").asString())
                .contains("has no free address: all 2 are taken");
        send("operator", "DELETE", pool, "").expect(409);
        send("one", "DELETE", own, "").expect(200);
        assertThat(send("one", "GET", pool, "")
                        .expect(200)
                        .data()
                        .path("next_address")
                        .asString())
                .isEqualTo("203.0.113.0");
    }

    @Test
    void aSubnetsPoolCountsWhatPortsAndAddressesHave() {
        String vpc = made("one", "vpcs", "{'name': 'v', 'cidr_block': '10.0.0.0/16'}");
        String subnet = made(
                "one",
                "subnets",
                "{'name': 's', 'vpc_id': '" + vpc + "', 'cidr_block': '10.0.1.0/24',"
                        + " 'reserved_ranges': [{'first': '10.0.1.0', 'last': '10.0.1.9'}]}");
        var _ = made("one", "ports", "{'subnet_id': '" + subnet + "'}");
        var _ = made("one", "subnets/" + subnet + "/allocate-next", "{}");
        Reply pool = send("one", "GET", "address-pools/" + subnet + "-ipv4", "").expect(200);
        assertThat(pool.data().path("size").asInt()).isEqualTo(256);
        assertThat(pool.data().path("reserved").asInt()).isEqualTo(11);
        assertThat(pool.data().path("used").asInt()).isEqualTo(2);
        assertThat(pool.data().path("free").asInt()).isEqualTo(243);
        assertThat(pool.data().path("next_address").asString()).isEqualTo("10.0.1.12");
        send("other", "GET", "address-pools/" + subnet + "-ipv4", "").expect(404);
        assertThat(send("other", "GET", "address-pools?vpc_id=" + vpc, "")
                        .expect(200)
                        .data()
                        .path("address_pools"))
                .isEmpty();
    }
}
