package io.photoncloud.prismnet;

import com.nimbusds.jose.jwk.ECKey;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.LoopbackEndpointProofs;
import io.photoncloud.proto.prismnet.v1.AllocateNextAddressRequest;
import io.photoncloud.proto.prismnet.v1.AllocateNextSubnetAddressRequest;
import io.photoncloud.proto.prismnet.v1.AllocateNextSubnetRequest;
import io.photoncloud.proto.prismnet.v1.CheckReachabilityRequest;
import io.photoncloud.proto.prismnet.v1.CreateAddressPoolRequest;
import io.photoncloud.proto.prismnet.v1.CreateAddressRequest;
import io.photoncloud.proto.prismnet.v1.CreatePortRequest;
import io.photoncloud.proto.prismnet.v1.CreateRouteTableRequest;
import io.photoncloud.proto.prismnet.v1.CreateSecurityGroupRequest;
import io.photoncloud.proto.prismnet.v1.CreateSecurityGroupRuleRequest;
import io.photoncloud.proto.prismnet.v1.CreateSubnetRequest;
import io.photoncloud.proto.prismnet.v1.CreateVpcRequest;
import io.photoncloud.proto.prismnet.v1.GetSecurityGroupRuleRequest;
import io.photoncloud.proto.prismnet.v1.GetVpcRequest;
import io.photoncloud.proto.prismnet.v1.ListSecurityGroupRulesRequest;
import io.photoncloud.proto.prismnet.v1.ReachabilityEnd;
import io.photoncloud.proto.prismnet.v1.ReportPortReadyRequest;
import io.photoncloud.proto.prismnet.v1.TrafficDirection;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class EndpointsTest extends LoopbackEndpointProofs {

    private static final String DOOR = "gRPC photon.prismnet.v1.PrismNet/";
    private static FakeIam iam;
    private static TestingPrismNet prismNet;

    @BeforeAll
    static void start() {
        iam = FakeIam.start(InstantSource.system());
        prismNet = TestingPrismNet.enforced(iam);
    }

    @AfterAll
    static void stop() {
        prismNet.close();
        iam.close();
    }

    @Override
    protected ApplicationContext context() {
        return prismNet.context();
    }

    @Override
    protected String token() {
        return iam.issuer().token("somebody");
    }

    @Override
    protected ECKey signingKey() {
        return iam.issuer().key();
    }

    /** What is asked for has to be named before there is a scope in which the caller could have a permission. */
    @Override
    protected Map<String, byte[]> requests() {
        Map<String, byte[]> requests = new HashMap<>();
        Map<String, String> rest = Map.ofEntries(
                Map.entry("vpcs", "{'name': 'x', 'org_id': 'o', 'project_id': 'p', 'cidr_block': '10.0.0.0/16'}"),
                Map.entry("route-tables", "{'name': 'x', 'vpc_id': 'x'}"),
                Map.entry(
                        "reachability",
                        "{'source': {'port_id': 'x'}, 'destination': {'ip_address': '192.0.2.1'}, 'protocol': 'tcp', 'port': 80}"),
                Map.entry("security-groups", "{'name': 'x', 'vpc_id': 'x'}"),
                Map.entry("subnets", "{'name': 'x', 'vpc_id': 'x', 'cidr_block': '10.0.0.0/24'}"),
                Map.entry("vpcs/{id}/allocate-next", "{'prefix_length': 24}"),
                Map.entry("ports", "{'subnet_id': 'x'}"),
                Map.entry("ports/{id}/ready", "{'ready_generation': 1}"),
                Map.entry("address-pools", "{'name': 'x', 'cidr_blocks': ['203.0.113.0/24']}"),
                Map.entry("address-pools/{id}/allocate-next", "{'org_id': 'o', 'project_id': 'p'}"),
                Map.entry("addresses", "{'subnet_id': 'x'}"),
                Map.entry("subnets/{id}/allocate-next", "{}"));
        rest.forEach((path, body) -> requests.put(
                "REST POST /api/v1/" + path, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        requests.put(
                "REST POST /api/v1/security-groups/{id}/rules",
                "{\"direction\": \"ingress\"}".getBytes(StandardCharsets.UTF_8));
        addGrpc(requests);
        addPolicies(requests);
        return requests;
    }

    private static void addGrpc(Map<String, byte[]> requests) {
        byte[] id = GetVpcRequest.newBuilder().setId("x").build().toByteArray();
        for (String noun : List.of("Vpc", "Subnet", "Port", "AddressPool", "Address", "SecurityGroup", "RouteTable")) {
            for (String verb : List.of("Get", "Update", "Delete")) {
                requests.put(DOOR + verb + noun, id);
            }
        }
        requests.put(
                DOOR + "CreateVpc",
                CreateVpcRequest.newBuilder()
                        .setName("x")
                        .setOrgId("o")
                        .setProjectId("p")
                        .setCidrBlock("10.0.0.0/16")
                        .build()
                        .toByteArray());
        requests.put(
                DOOR + "CreateSubnet",
                CreateSubnetRequest.newBuilder()
                        .setName("x")
                        .setVpcId("x")
                        .setCidrBlock("10.0.0.0/24")
                        .build()
                        .toByteArray());
        requests.put(
                DOOR + "AllocateNextSubnet",
                AllocateNextSubnetRequest.newBuilder()
                        .setVpcId("x")
                        .setPrefixLength(24)
                        .build()
                        .toByteArray());
        requests.put(
                DOOR + "CreatePort",
                CreatePortRequest.newBuilder().setSubnetId("x").build().toByteArray());
        requests.put(
                DOOR + "ReportPortReady",
                ReportPortReadyRequest.newBuilder()
                        .setId("x")
                        .setReadyGeneration(1)
                        .build()
                        .toByteArray());
        addAddressRequests(requests);
    }

    private static void addAddressRequests(Map<String, byte[]> requests) {
        requests.put(
                DOOR + "CreateAddressPool",
                CreateAddressPoolRequest.newBuilder()
                        .setName("x")
                        .addCidrBlocks("203.0.113.0/24")
                        .build()
                        .toByteArray());
        requests.put(
                DOOR + "CreateAddress",
                CreateAddressRequest.newBuilder().setSubnetId("x").build().toByteArray());
        requests.put(
                DOOR + "AllocateNextAddress",
                AllocateNextAddressRequest.newBuilder().setPoolId("x").build().toByteArray());
        requests.put(
                DOOR + "AllocateNextSubnetAddress",
                AllocateNextSubnetAddressRequest.newBuilder()
                        .setSubnetId("x")
                        .build()
                        .toByteArray());
    }

    private static void addPolicies(Map<String, byte[]> requests) {
        requests.put(
                DOOR + "CreateSecurityGroup",
                CreateSecurityGroupRequest.newBuilder()
                        .setName("x")
                        .setVpcId("x")
                        .build()
                        .toByteArray());
        requests.put(
                DOOR + "CreateSecurityGroupRule",
                CreateSecurityGroupRuleRequest.newBuilder()
                        .setSecurityGroupId("x")
                        .setDirection(TrafficDirection.TRAFFIC_DIRECTION_INGRESS)
                        .build()
                        .toByteArray());
        requests.put(
                DOOR + "CreateRouteTable",
                CreateRouteTableRequest.newBuilder()
                        .setName("x")
                        .setVpcId("x")
                        .build()
                        .toByteArray());
        requests.put(
                DOOR + "CheckReachability",
                CheckReachabilityRequest.newBuilder()
                        .setSource(ReachabilityEnd.newBuilder().setPortId("x"))
                        .setDestination(ReachabilityEnd.newBuilder().setIpAddress("192.0.2.1"))
                        .setProtocol("tcp")
                        .setPort(80)
                        .build()
                        .toByteArray());
        byte[] rule = GetSecurityGroupRuleRequest.newBuilder()
                .setSecurityGroupId("x")
                .setId("y")
                .build()
                .toByteArray();
        requests.put(DOOR + "GetSecurityGroupRule", rule);
        requests.put(DOOR + "DeleteSecurityGroupRule", rule);
        requests.put(
                DOOR + "ListSecurityGroupRules",
                ListSecurityGroupRulesRequest.newBuilder()
                        .setSecurityGroupId("x")
                        .build()
                        .toByteArray());
    }
}
