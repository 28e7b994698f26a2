package io.photoncloud.prismnet.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.DescribedGrpcDoor;
import io.photoncloud.common.testing.DoorAnswer;
import io.photoncloud.common.testing.DoorCall;
import io.photoncloud.prismnet.TestingPrismNet;
import io.photoncloud.prismnet.walk.RestDoor;
import io.photoncloud.proto.prismnet.v1.Prismnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The same calls through both doors, each of a PrismNET of its own: the same answers, and the same errors. */
class BothDoorsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern REMEMBERED = Pattern.compile("\\$(\\w+)");

    private static TestingPrismNet byRest;
    private static TestingPrismNet byGrpc;
    private static RestDoor rest;
    private static DescribedGrpcDoor grpc;

    @BeforeAll
    static void start() {
        byRest = TestingPrismNet.start();
        byGrpc = TestingPrismNet.start();
        rest = new RestDoor(
                (method, path, body, headers) -> RestDoor.Answer.of(byRest.send(method, path, body, headers)));
        grpc = new DescribedGrpcDoor(
                byGrpc.bean(Listeners.class).grpc(), Prismnet.getDescriptor().findServiceByName("PrismNet"));
    }

    @AfterAll
    static void stop() {
        grpc.close();
        byRest.close();
        byGrpc.close();
    }

    /**
     * @param code how the call has to end
     * @param fields JSON with single quotes; $name stands for the id of the answer of that name, $version and $next for those
     *     of the answer before
     * @param name under which the answer's id is remembered; empty for none
     * @param key the idempotency key; empty for none
     */
    record Step(String operation, String code, String fields, String name, String key) {}

    record Scenario(String name, List<Step> steps) {

        Scenario(String name) {
            this(name, new ArrayList<>());
        }

        Scenario then(String operation, String code, String fields) {
            steps.add(new Step(operation, code, fields, "", ""));
            return this;
        }

        Scenario named(String name, String operation, String fields) {
            steps.add(new Step(operation, "OK", fields, name, ""));
            return this;
        }

        Scenario keyed(String operation, String code, String fields, String key) {
            steps.add(new Step(operation, code, fields, "", key));
            return this;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Scenario> SCENARIOS = List.of(
            new Scenario("a VPC lives")
                    .named(
                            "vpc",
                            "CreateVpc",
                            "{'name': 'v', 'org_id': 'o', 'project_id': 'p', 'cidr_block': '10.0.0.0/16', 'description': 'd'}")
                    .then("GetVpc", "OK", "{'id': '$vpc'}")
                    .then("GetVpc", "OK", "{'id': '$vpc', 'org_id': 'o', 'project_id': 'p'}")
                    .then("GetVpc", "NOT_FOUND", "{'id': '$vpc', 'org_id': 'x'}")
                    .then("ListVpcs", "OK", "{'org_id': 'o'}")
                    .then("ListVpcs", "OK", "{'project_id': 'p'}")
                    .then("ListVpcs", "OK", "{'org_id': 'o', 'project_id': 'x'}")
                    .then("UpdateVpc", "OK", "{'id': '$vpc', 'name': 'w', 'dry_run': true}")
                    .then("UpdateVpc", "OK", "{'id': '$vpc', 'name': 'w'}")
                    .then("UpdateVpc", "OK", "{'id': '$vpc', 'resource_version': '$version', 'description': ''}")
                    .then("UpdateVpc", "PRECONDITION_FAILED", "{'id': '$vpc', 'resource_version': 1, 'name': 'x'}")
                    .then("DeleteVpc", "PRECONDITION_FAILED", "{'id': '$vpc', 'resource_version': 1}")
                    .then("DeleteVpc", "NOT_FOUND", "{'id': '$vpc', 'project_id': 'x'}")
                    .then("DeleteVpc", "OK", "{'id': '$vpc', 'dry_run': true}")
                    .then("DeleteVpc", "OK", "{'id': '$vpc'}")
                    .then("DeleteVpc", "NOT_FOUND", "{'id': '$vpc'}"),
            new Scenario("a subnet lives")
                    .named("vpc", "CreateVpc", "{'name': 'v', 'cidr_block': '10.0.0.0/22'}")
                    .named(
                            "subnet",
                            "CreateSubnet",
                            "{'name': 's', 'vpc_id': '$vpc', 'cidr_block': '10.0.1.0/24', 'gateway_ip': '10.0.1.7',"
                                    + " 'reserved_ranges': [{'first': '10.0.1.8', 'last': '10.0.1.9'}]}")
                    .then("GetSubnet", "OK", "{'id': '$subnet', 'vpc_id': '$vpc'}")
                    .then("GetSubnet", "NOT_FOUND", "{'id': '$subnet', 'vpc_id': 'x'}")
                    .then("ListSubnets", "OK", "{'vpc_id': '$vpc'}")
                    .then("ListSubnets", "OK", "{'vpc_id': 'x'}")
                    .then("CreateSubnet", "CONFLICT", "{'name': 's', 'vpc_id': '$vpc', 'cidr_block': '10.0.1.0/25'}")
                    .then("CreateSubnet", "NOT_FOUND", "{'name': 's', 'vpc_id': 'x', 'cidr_block': '10.0.1.0/25'}")
                    .then("AllocateNextSubnet", "OK", "{'vpc_id': '$vpc', 'prefix_length': 24, 'name': 'n'}")
                    .then("AllocateNextSubnet", "OK", "{'vpc_id': '$vpc', 'prefix_length': 23, 'name': 'n'}")
                    .then("AllocateNextSubnet", "CONFLICT", "{'vpc_id': '$vpc', 'prefix_length': 24}")
                    .then("UpdateSubnet", "OK", "{'id': '$subnet', 'name': 't'}")
                    .then("DeleteVpc", "CONFLICT", "{'id': '$vpc'}")
                    .then("DeleteSubnet", "OK", "{'id': '$subnet', 'vpc_id': '$vpc'}")
                    .then("GetSubnet", "NOT_FOUND", "{'id': '$subnet'}"),
            new Scenario("a port lives")
                    .named("vpc", "CreateVpc", "{'name': 'v', 'org_id': 'po', 'cidr_block': '10.0.0.0/16'}")
                    .named(
                            "subnet",
                            "CreateSubnet",
                            "{'name': 's', 'vpc_id': '$vpc', 'cidr_block': '10.0.1.0/29',"
                                    + " 'reserved_ranges': [{'first': '10.0.1.3', 'last': '10.0.1.3'}]}")
                    .named("port", "CreatePort", "{'subnet_id': '$subnet', 'name': 'p', 'description': 'd'}")
                    .then("CreatePort", "OK", "{'subnet_id': '$subnet', 'dry_run': true}")
                    .then("CreatePort", "CONFLICT", "{'subnet_id': '$subnet', 'ip_address': '10.0.1.2'}")
                    .then("CreatePort", "VALIDATION_ERROR", "{'subnet_id': '$subnet', 'ip_address': '10.0.1.3'}")
                    .then("CreatePort", "VALIDATION_ERROR", "{'subnet_id': '$subnet', 'ip_address': '10.0.1.7'}")
                    .then("CreatePort", "VALIDATION_ERROR", "{'subnet_id': '$subnet', 'ip_address': '10.0.2.7'}")
                    .then(
                            "CreatePort",
                            "OK",
                            "{'subnet_id': '$subnet', 'ip_address': '10.0.1.6', 'device_id': 'vm-2', 'host': 'h',"
                                    + " 'device_owner': 'compute:vm', 'admin_up': false}")
                    .then("CreatePort", "OK", "{'subnet_id': '$subnet'}")
                    .then("CreatePort", "OK", "{'subnet_id': '$subnet', 'org_id': 'po', 'project_id': 'default'}")
                    .then("CreatePort", "CONFLICT", "{'subnet_id': '$subnet'}")
                    .then("GetPort", "OK", "{'id': '$port'}")
                    .then("GetPort", "NOT_FOUND", "{'id': '$port', 'org_id': 'x'}")
                    .then("UpdatePort", "OK", "{'id': '$port', 'device_id': 'vm-1', 'host': 'h'}")
                    .then("ReportPortReady", "OK", "{'id': '$port', 'ready_generation': 2}")
                    .then("ReportPortReady", "OK", "{'id': '$port', 'ready_generation': 1}")
                    .then("ReportPortReady", "VALIDATION_ERROR", "{'id': '$port', 'ready_generation': 3}")
                    .then("ReportPortReady", "VALIDATION_ERROR", "{'id': '$port'}")
                    .then("ListPorts", "OK", "{'subnet_id': '$subnet'}")
                    .then("ListPorts", "OK", "{'vpc_id': '$vpc', 'page_size': 2}")
                    .then("ListPorts", "OK", "{'vpc_id': '$vpc', 'page_size': 2, 'page_token': '$next'}")
                    .then("ListPorts", "OK", "{'device_id': 'vm-1', 'org_id': 'po'}")
                    .then("ListPorts", "OK", "{'device_id': 'vm-1', 'org_id': 'x'}")
                    .then("ListPorts", "OK", "{'org_id': 'x'}")
                    .then("ListPorts", "VALIDATION_ERROR", "{'device_id': 'vm-1', 'vpc_id': '$vpc'}")
                    .then("ListPorts", "VALIDATION_ERROR", "{'device_id': 'vm-1', 'security_group_id': 'x'}")
                    .named("group", "CreateSecurityGroup", "{'name': 'g', 'vpc_id': '$vpc'}")
                    .then("UpdatePort", "OK", "{'id': '$port', 'security_group_ids': ['$group']}")
                    .then("ListPorts", "OK", "{'security_group_id': '$group', 'subnet_id': '$subnet'}")
                    .then("DeleteSubnet", "CONFLICT", "{'id': '$subnet'}")
                    .then("DeletePort", "OK", "{'id': '$port', 'dry_run': true}")
                    .then("DeletePort", "OK", "{'id': '$port'}")
                    .then("DeletePort", "NOT_FOUND", "{'id': '$port'}")
                    .then("CreatePort", "OK", "{'subnet_id': '$subnet', 'ip_address': '10.0.1.2'}"),
            new Scenario("a pool that an operator made lives")
                    .named(
                            "pool",
                            "CreateAddressPool",
                            "{'name': 'floating', 'cidr_blocks': ['203.0.113.0/30', '198.51.100.8/31'],"
                                    + " 'reserved_ranges': [{'first': '203.0.113.0', 'last': '203.0.113.1'}]}")
                    .then("ListAddressPools", "OK", "{'page_size': 1}")
                    .then("CreateAddressPool", "CONFLICT", "{'name': 'x', 'cidr_blocks': ['203.0.113.0/24']}")
                    .then(
                            "CreateAddressPool",
                            "OK",
                            "{'name': 'six', 'description': 'd', 'ranges': [{'first': '2001:db8::1', 'last': '2001:db8::9'}]}")
                    .then("GetAddressPool", "OK", "{'id': '$pool'}")
                    .then("UpdateAddressPool", "OK", "{'id': '$pool', 'name': 'w', 'dry_run': true}")
                    .then("UpdateAddressPool", "OK", "{'id': '$pool', 'name': 'w'}")
                    .then("UpdateAddressPool", "PRECONDITION_FAILED", "{'id': '$pool', 'resource_version': 1}")
                    .then("AllocateNextAddress", "OK", "{'pool_id': '$pool', 'dry_run': true}")
                    .named("first", "AllocateNextAddress", "{'pool_id': '$pool', 'org_id': 'ao', 'name': 'vip'}")
                    .then("CreateAddress", "OK", "{'pool_id': '$pool', 'ip_address': '198.51.100.9'}")
                    .then("CreateAddress", "CONFLICT", "{'pool_id': '$pool', 'ip_address': '198.51.100.9'}")
                    .then("CreateAddress", "VALIDATION_ERROR", "{'pool_id': '$pool', 'ip_address': '203.0.113.1'}")
                    .then("CreateAddress", "VALIDATION_ERROR", "{'pool_id': '$pool', 'ip_address': '203.0.113.4'}")
                    .then("AllocateNextAddress", "OK", "{'pool_id': '$pool'}")
                    .then("AllocateNextAddress", "OK", "{'pool_id': '$pool'}")
                    .then("AllocateNextAddress", "CONFLICT", "{'pool_id': '$pool'}")
                    .then("AllocateNextAddress", "NOT_FOUND", "{'pool_id': 'pool-x'}")
                    .then("GetAddressPool", "OK", "{'id': '$pool'}")
                    .then("GetAddress", "OK", "{'id': '$first'}")
                    .then("GetAddress", "NOT_FOUND", "{'id': '$first', 'org_id': 'x'}")
                    .then("UpdateAddress", "OK", "{'id': '$first', 'description': 'of the door'}")
                    .then("UpdateAddress", "PRECONDITION_FAILED", "{'id': '$first', 'resource_version': 1}")
                    .then("ListAddresses", "OK", "{'org_id': 'ao'}")
                    .then("ListAddresses", "OK", "{'pool_id': '$pool', 'page_size': 2}")
                    .then("DeleteAddressPool", "CONFLICT", "{'id': '$pool'}")
                    .then("DeleteAddress", "OK", "{'id': '$first', 'dry_run': true}")
                    .keyed("DeleteAddress", "OK", "{'id': '$first'}", "a-1")
                    .keyed("DeleteAddress", "OK", "{'id': '$first'}", "a-1")
                    .then("DeleteAddress", "NOT_FOUND", "{'id': '$first'}")
                    .keyed("AllocateNextAddress", "OK", "{'pool_id': '$pool', 'name': 'again'}", "a-2")
                    .keyed("AllocateNextAddress", "OK", "{'pool_id': '$pool', 'name': 'again'}", "a-2")
                    .named("gone", "CreateAddressPool", "{'name': 'x', 'cidr_blocks': ['192.0.2.0/24']}")
                    .then("DeleteAddressPool", "OK", "{'id': '$gone'}")
                    .then("DeleteAddressPool", "NOT_FOUND", "{'id': '$gone'}"),
            new Scenario("an address of a subnet is taken before its port is made")
                    .named("vpc", "CreateVpc", "{'name': 'v', 'org_id': 'ro', 'cidr_block': '10.0.0.0/16'}")
                    .named("subnet", "CreateSubnet", "{'name': 's', 'vpc_id': '$vpc', 'cidr_block': '10.0.1.0/29'}")
                    .then("ListAddressPools", "OK", "{'vpc_id': '$vpc'}")
                    .then("GetAddressPool", "OK", "{'id': '$subnet-ipv4'}")
                    .then("GetAddressPool", "NOT_FOUND", "{'id': '$subnet-ipv6'}")
                    .then("GetAddressPool", "NOT_FOUND", "{'id': '$subnet-ipv4', 'org_id': 'x'}")
                    .then("UpdateAddressPool", "VALIDATION_ERROR", "{'id': '$subnet-ipv4', 'name': 'x'}")
                    .then("DeleteAddressPool", "VALIDATION_ERROR", "{'id': '$subnet-ipv4'}")
                    .named("vip", "AllocateNextSubnetAddress", "{'subnet_id': '$subnet', 'family': 'ipv4'}")
                    .then("AllocateNextSubnetAddress", "VALIDATION_ERROR", "{'subnet_id': '$subnet', 'family': 'ipv6'}")
                    .then("AllocateNextSubnetAddress", "NOT_FOUND", "{'subnet_id': '$subnet', 'org_id': 'x'}")
                    .then("AllocateNextAddress", "OK", "{'pool_id': '$subnet-ipv4'}")
                    .then("CreatePort", "OK", "{'subnet_id': '$subnet'}")
                    .named("port", "CreatePort", "{'subnet_id': '$subnet', 'ip_address': '10.0.1.2'}")
                    .then("CreatePort", "CONFLICT", "{'subnet_id': '$subnet', 'ip_address': '10.0.1.2'}")
                    .then("GetAddress", "OK", "{'id': '$vip'}")
                    .then("DeleteAddress", "CONFLICT", "{'id': '$vip'}")
                    .then("DeletePort", "OK", "{'id': '$port'}")
                    .then("ListAddresses", "OK", "{'subnet_id': '$subnet'}")
                    .then("ListAddressPools", "OK", "{'subnet_id': '$subnet'}")
                    .then("DeleteSubnet", "CONFLICT", "{'id': '$subnet'}")
                    .then("DeleteAddress", "OK", "{'id': '$vip'}")
                    .then("CreatePort", "OK", "{'subnet_id': '$subnet'}"),
            new Scenario("a port of a subnet of both families has an address of each")
                    .named(
                            "vpc",
                            "CreateVpc",
                            "{'name': 'v', 'cidr_block': '10.0.0.0/16', 'ipv6_cidr_block': '2001:db8::/48'}")
                    .named(
                            "subnet",
                            "CreateSubnet",
                            "{'name': 's', 'vpc_id': '$vpc', 'cidr_block': '10.0.1.0/29',"
                                    + " 'ipv6_cidr_block': '2001:db8:0:1::/64', 'ipv6_gateway_ip': '2001:db8:0:1::9',"
                                    + " 'reserved_ranges': [{'first': '2001:db8:0:1::1', 'last': '2001:db8:0:1::2'}]}")
                    .then(
                            "CreateSubnet",
                            "CONFLICT",
                            "{'name': 's', 'vpc_id': '$vpc', 'cidr_block': '10.0.2.0/24',"
                                    + " 'ipv6_cidr_block': '2001:db8:0:1::/64'}")
                    .then(
                            "CreateSubnet",
                            "VALIDATION_ERROR",
                            "{'name': 's', 'vpc_id': '$vpc', 'cidr_block': '10.0.2.0/24',"
                                    + " 'ipv6_cidr_block': '2001:db9:0:1::/64'}")
                    .then(
                            "AllocateNextSubnet",
                            "OK",
                            "{'vpc_id': '$vpc', 'prefix_length': 24, 'ipv6_prefix_length': 64, 'name': 'n'}")
                    .then("AllocateNextSubnet", "OK", "{'vpc_id': '$vpc', 'prefix_length': 24, 'name': 'four'}")
                    .then("CreateSubnet", "OK", "{'name': 'six', 'vpc_id': '$vpc', 'cidr_block': '2001:db8:0:6::/64'}")
                    .named("port", "CreatePort", "{'subnet_id': '$subnet'}")
                    .then(
                            "CreatePort",
                            "OK",
                            "{'subnet_id': '$subnet', 'ip_address': '10.0.1.6', 'ipv6_address': '2001:db8:0:1::77'}")
                    .then("CreatePort", "OK", "{'subnet_id': '$subnet', 'ip_address': '2001:db8:0:1::78'}")
                    .then("CreatePort", "CONFLICT", "{'subnet_id': '$subnet', 'ipv6_address': '2001:db8:0:1::77'}")
                    .then(
                            "CreatePort",
                            "VALIDATION_ERROR",
                            "{'subnet_id': '$subnet', 'ipv6_address': '2001:db8:0:1::9'}")
                    .then("CreatePort", "VALIDATION_ERROR", "{'subnet_id': '$subnet', 'ipv6_address': '10.0.1.5'}")
                    .named("vip", "AllocateNextSubnetAddress", "{'subnet_id': '$subnet', 'family': 'ipv6'}")
                    .then("CreatePort", "OK", "{'subnet_id': '$subnet', 'ipv6_address': '2001:db8:0:1::4'}")
                    .then("GetAddress", "OK", "{'id': '$vip'}")
                    .then("ListAddressPools", "OK", "{'subnet_id': '$subnet'}")
                    .then("CreatePort", "OK", "{'subnet_id': '$subnet'}")
                    .then("CreatePort", "CONFLICT", "{'subnet_id': '$subnet'}")
                    .then("DeletePort", "OK", "{'id': '$port'}")
                    .then("CreatePort", "OK", "{'subnet_id': '$subnet'}"),
            new Scenario("a security group lives")
                    .named("vpc", "CreateVpc", "{'name': 'v', 'org_id': 'sg', 'cidr_block': '10.0.0.0/16'}")
                    .named("subnet", "CreateSubnet", "{'name': 's', 'vpc_id': '$vpc', 'cidr_block': '10.0.1.0/24'}")
                    .then("ListSecurityGroups", "OK", "{'vpc_id': '$vpc'}")
                    .then("ListSecurityGroups", "OK", "{'vpc_id': '$vpc', 'org_id': 'x'}")
                    .named("group", "CreateSecurityGroup", "{'name': 'web', 'vpc_id': '$vpc', 'description': 'd'}")
                    .named("other", "CreateSecurityGroup", "{'name': 'web', 'vpc_id': '$vpc'}")
                    .then("CreateSecurityGroup", "OK", "{'name': 'web', 'vpc_id': '$vpc', 'dry_run': true}")
                    .then("CreateSecurityGroup", "NOT_FOUND", "{'name': 'web', 'vpc_id': 'x'}")
                    .then("ListSecurityGroups", "OK", "{'org_id': 'sg', 'project_id': 'x'}")
                    .then("GetSecurityGroup", "OK", "{'id': '$group', 'org_id': 'sg'}")
                    .then("GetSecurityGroup", "NOT_FOUND", "{'id': '$group', 'org_id': 'x'}")
                    .then("UpdateSecurityGroup", "OK", "{'id': '$group', 'name': 'w', 'description': ''}")
                    .then(
                            "UpdateSecurityGroup",
                            "PRECONDITION_FAILED",
                            "{'id': '$group', 'resource_version': 1, 'name': 'x'}")
                    .named(
                            "rule",
                            "CreateSecurityGroupRule",
                            "{'security_group_id': '$group', 'direction': 'ingress', 'protocol': 'tcp', 'port_range_min': 80,"
                                    + " 'port_range_max': 443, 'remote_cidr': '10.0.0.0/8', 'description': 'web'}")
                    .then(
                            "CreateSecurityGroupRule",
                            "OK",
                            "{'security_group_id': '$group', 'direction': 'ingress', 'family': 'IPv6', 'protocol': 'icmpv6',"
                                    + " 'icmp_type': 128, 'icmp_code': 0}")
                    .then(
                            "CreateSecurityGroupRule",
                            "OK",
                            "{'security_group_id': '$group', 'direction': 'ingress', 'remote_group_id': '$other'}")
                    .then(
                            "CreateSecurityGroupRule",
                            "OK",
                            "{'security_group_id': '$group', 'direction': 'egress', 'protocol': '47', 'dry_run': true}")
                    .then(
                            "CreateSecurityGroupRule",
                            "VALIDATION_ERROR",
                            "{'security_group_id': '$group', 'direction': 'ingress', 'remote_group_id': 'sg-1'}")
                    .then("CreateSecurityGroupRule", "NOT_FOUND", "{'security_group_id': 'x', 'direction': 'ingress'}")
                    .then("GetSecurityGroupRule", "OK", "{'security_group_id': '$group', 'id': '$rule'}")
                    .then("GetSecurityGroupRule", "NOT_FOUND", "{'security_group_id': '$other', 'id': '$rule'}")
                    .then("ListSecurityGroupRules", "OK", "{'security_group_id': '$group', 'page_size': 3}")
                    .then(
                            "ListSecurityGroupRules",
                            "OK",
                            "{'security_group_id': '$group', 'page_size': 3, 'page_token': '$next'}")
                    .then("DeleteSecurityGroup", "CONFLICT", "{'id': '$other'}")
                    .named("port", "CreatePort", "{'subnet_id': '$subnet', 'security_group_ids': ['$group', '$other']}")
                    .then("CreatePort", "VALIDATION_ERROR", "{'subnet_id': '$subnet', 'security_group_ids': []}")
                    .then("UpdatePort", "VALIDATION_ERROR", "{'id': '$port', 'security_group_ids': ['x']}")
                    .then("UpdatePort", "OK", "{'id': '$port', 'security_group_ids': ['$other']}")
                    .then(
                            "DeleteSecurityGroupRule",
                            "PRECONDITION_FAILED",
                            "{'security_group_id': '$group', 'id': '$rule', 'resource_version': 1}")
                    .then("DeleteSecurityGroupRule", "OK", "{'security_group_id': '$group', 'id': '$rule'}")
                    .then("DeleteSecurityGroupRule", "NOT_FOUND", "{'security_group_id': '$group', 'id': '$rule'}")
                    .then("DeleteSecurityGroup", "OK", "{'id': '$group', 'dry_run': true}")
                    .keyed("DeleteSecurityGroup", "OK", "{'id': '$group'}", "sg-1")
                    .keyed("DeleteSecurityGroup", "OK", "{'id': '$group'}", "sg-1")
                    .then("DeleteSecurityGroup", "NOT_FOUND", "{'id': '$group'}")
                    .then("DeleteSecurityGroup", "CONFLICT", "{'id': '$other'}"),
            new Scenario("a route table lives")
                    .named("vpc", "CreateVpc", "{'name': 'v', 'org_id': 'rt', 'cidr_block': '10.0.0.0/16'}")
                    .then("ListRouteTables", "OK", "{'vpc_id': '$vpc'}")
                    .then("ListRouteTables", "OK", "{'org_id': 'rt', 'project_id': 'x'}")
                    .named(
                            "table",
                            "CreateRouteTable",
                            "{'name': 't', 'vpc_id': '$vpc', 'description': 'd', 'routes': ["
                                    + "{'destination_cidr': '0.0.0.0/0', 'target': 'gateway'},"
                                    + " {'destination_cidr': '192.168.0.0/16', 'target': 'blackhole'}]}")
                    .then("CreateRouteTable", "OK", "{'name': 't', 'vpc_id': '$vpc', 'dry_run': true}")
                    .then("CreateRouteTable", "NOT_FOUND", "{'name': 't', 'vpc_id': 'x'}")
                    .then(
                            "CreateRouteTable",
                            "VALIDATION_ERROR",
                            "{'name': 't', 'vpc_id': '$vpc', 'routes':"
                                    + " [{'destination_cidr': '10.0.1.0/24', 'target': 'blackhole'}]}")
                    .then("GetRouteTable", "OK", "{'id': '$table'}")
                    .then("GetRouteTable", "NOT_FOUND", "{'id': '$table', 'org_id': 'x'}")
                    .named(
                            "subnet",
                            "CreateSubnet",
                            "{'name': 's', 'vpc_id': '$vpc', 'cidr_block': '10.0.1.0/24', 'route_table_id': '$table'}")
                    .then(
                            "AllocateNextSubnet",
                            "OK",
                            "{'vpc_id': '$vpc', 'prefix_length': 24, 'name': 'n', 'route_table_id': '$table'}")
                    .then("UpdateSubnet", "VALIDATION_ERROR", "{'id': '$subnet', 'route_table_id': 'x'}")
                    .then("UpdateSubnet", "OK", "{'id': '$subnet', 'route_table_id': '$table'}")
                    .named("port", "CreatePort", "{'subnet_id': '$subnet', 'name': 'p'}")
                    .then(
                            "UpdateRouteTable",
                            "OK",
                            "{'id': '$table', 'routes':"
                                    + " [{'destination_cidr': '172.16.0.0/12', 'target': 'port', 'port_id': '$port'}]}")
                    .then(
                            "UpdateRouteTable",
                            "VALIDATION_ERROR",
                            "{'id': '$table', 'routes':"
                                    + " [{'destination_cidr': '172.16.0.0/12', 'target': 'port', 'port_id': 'x'}]}")
                    .then(
                            "UpdateRouteTable",
                            "VALIDATION_ERROR",
                            "{'id': '$table', 'routes':"
                                    + " [{'destination_cidr': '2001:db8::/32', 'target': 'port', 'port_id': '$port'}]}")
                    .then("UpdateRouteTable", "OK", "{'id': '$table', 'name': 'u', 'description': ''}")
                    .then(
                            "UpdateRouteTable",
                            "PRECONDITION_FAILED",
                            "{'id': '$table', 'resource_version': 1, 'name': 'x'}")
                    .then("DeletePort", "CONFLICT", "{'id': '$port'}")
                    .then("DeleteRouteTable", "CONFLICT", "{'id': '$table'}")
                    .then(
                            "CheckReachability",
                            "OK",
                            "{'source': {'port_id': '$port'}, 'destination': {'ip_address': '172.16.0.1'}, 'protocol': 'tcp',"
                                    + " 'port': 80}")
                    .then(
                            "CheckReachability",
                            "OK",
                            "{'source': {'port_id': '$port'}, 'destination': {'ip_address': '10.0.1.2', 'vpc_id': '$vpc'},"
                                    + " 'protocol': 'icmp'}")
                    .then(
                            "CheckReachability",
                            "NOT_FOUND",
                            "{'source': {'port_id': 'x'}, 'destination': {'ip_address': '172.16.0.1'}, 'protocol': 'tcp',"
                                    + " 'port': 80}")
                    .named("other", "CreateRouteTable", "{'name': 't', 'vpc_id': '$vpc'}")
                    .keyed("DeleteRouteTable", "OK", "{'id': '$other'}", "rt-1")
                    .keyed("DeleteRouteTable", "OK", "{'id': '$other'}", "rt-1")
                    .then("DeleteRouteTable", "NOT_FOUND", "{'id': '$other'}")
                    .then("DeleteVpc", "CONFLICT", "{'id': '$vpc'}"),
            new Scenario("what is sent twice with a key is made once")
                    .keyed("CreateVpc", "OK", "{'name': 'v', 'org_id': 'once', 'cidr_block': '10.0.0.0/16'}", "k-1")
                    .keyed("CreateVpc", "OK", "{'name': 'v', 'org_id': 'once', 'cidr_block': '10.0.0.0/16'}", "k-1")
                    .keyed(
                            "CreateVpc",
                            "CONFLICT",
                            "{'name': 'v', 'org_id': 'once', 'cidr_block': '10.1.0.0/16'}",
                            "k-1")
                    .then("ListVpcs", "OK", "{'org_id': 'once'}")
                    .named("vpc", "CreateVpc", "{'name': 'v', 'cidr_block': '10.0.0.0/16'}")
                    .named("subnet", "CreateSubnet", "{'name': 's', 'vpc_id': '$vpc', 'cidr_block': '10.0.1.0/24'}")
                    .keyed("CreatePort", "OK", "{'subnet_id': '$subnet', 'ip_address': '10.0.1.9'}", "k-2")
                    .keyed("CreatePort", "OK", "{'subnet_id': '$subnet', 'ip_address': '10.0.1.9'}", "k-2")
                    .then("CreatePort", "CONFLICT", "{'subnet_id': '$subnet', 'ip_address': '10.0.1.9'}"),
            new Scenario("a deletion that is sent twice with a key is answered twice")
                    .named("vpc", "CreateVpc", "{'name': 'v', 'cidr_block': '10.0.0.0/16'}")
                    .named("subnet", "CreateSubnet", "{'name': 's', 'vpc_id': '$vpc', 'cidr_block': '10.0.1.0/24'}")
                    .named("port", "CreatePort", "{'subnet_id': '$subnet', 'name': 'p'}")
                    .keyed("DeletePort", "OK", "{'id': '$port'}", "d-1")
                    .keyed("DeleteSubnet", "OK", "{'id': '$subnet'}", "d-2")
                    .keyed("DeleteVpc", "OK", "{'id': '$vpc'}", "d-3")
                    .keyed("DeletePort", "OK", "{'id': '$port'}", "d-1")
                    .keyed("DeleteSubnet", "OK", "{'id': '$subnet'}", "d-2")
                    .keyed("DeleteVpc", "OK", "{'id': '$vpc'}", "d-3")
                    .keyed("DeleteVpc", "NOT_FOUND", "{'id': '$vpc'}", "d-4"),
            new Scenario("lists are paged")
                    .then("CreateVpc", "OK", "{'name': 'v', 'org_id': 'paged', 'cidr_block': '10.0.0.0/16'}")
                    .then("CreateVpc", "OK", "{'name': 'v', 'org_id': 'paged', 'cidr_block': '10.0.0.0/16'}")
                    .then("CreateVpc", "OK", "{'name': 'v', 'org_id': 'paged', 'cidr_block': '10.0.0.0/16'}")
                    .then("ListVpcs", "OK", "{'org_id': 'paged', 'page_size': 2}")
                    .then("ListVpcs", "OK", "{'org_id': 'paged', 'page_size': 2, 'page_token': '$next'}")
                    .then("ListVpcs", "VALIDATION_ERROR", "{'page_token': 'AAAA'}")
                    .then("ListVpcs", "VALIDATION_ERROR", "{'page_size': -1}"));

    @ParameterizedTest
    @FieldSource("SCENARIOS")
    void theDoorsAnswerAlike(Scenario scenario) {
        Map<String, String> restNames = new TreeMap<>();
        Map<String, String> grpcNames = new TreeMap<>();
        for (Step step : scenario.steps()) {
            DoorAnswer one = rest.call(call(step, restNames));
            assertThat(one.code()).as("%s: %s", step, one).isEqualTo(step.code());
            DoorAnswer other = grpc.call(call(step, grpcNames));
            assertThat(settled(other)).as("%s", step).isEqualTo(settled(one));
            remember(step, one, restNames);
            remember(step, other, grpcNames);
        }
    }

    /** Ids are made up, and differ; page tokens too, which hold them. */
    private static String settled(DoorAnswer answer) {
        return answer.settled()
                .toString()
                .replaceAll("(\\w+)-[0-9a-f]{16}", "$1-made")
                .replaceAll("([0-9a-f]{2}:){5}[0-9a-f]{2}", "a MAC address")
                .replaceAll("\"next_page_token\":\"[^\"]+\"", "more");
    }

    private static void remember(Step step, DoorAnswer answer, Map<String, String> names) {
        if (!step.name().isEmpty()) {
            names.put(step.name(), answer.data().path("id").asString());
        }
        names.put("version", answer.data().path("resource_version").asString(""));
        names.put("next", answer.data().path("next_page_token").asString(""));
    }

    @Test
    void everyMethodIsAskedOfBothDoors() {
        assertThat(SCENARIOS.stream().flatMap(each -> each.steps().stream()).map(Step::operation))
                .containsAll(grpc.operations());
    }

    private static DoorCall call(Step step, Map<String, String> names) {
        String fields = REMEMBERED
                .matcher(step.fields())
                .replaceAll(found -> Matcher.quoteReplacement(names.getOrDefault(found.group(1), found.group())));
        return new DoorCall(step.operation(), json(fields), step.key().isEmpty() ? null : step.key());
    }

    private static JsonNode json(String quoted) {
        return JSON.readTree(quoted.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            CreateVpc          | {}                                                                   | name
            CreateVpc          | {'cidr_block': '10.0.0.0/16'}                                        | name
            CreateVpc          | {'name': 'x'}                                                        | cidr_block
            CreateVpc          | {'name': 'x', 'cidr_block': '10.0.0.1/16'}                           | cidr_block
            CreateVpc          | {'name': 'x', 'cidr_block': '10.0.0.0/16', 'org_id': 'a/b'}          | org_id
            CreateVpc          | {'name': 'x', 'cidr_block': '10.0.0.0/16', 'description': 'a\\u0007b'} | description
            CreateSubnet       | {'vpc_id': 'x', 'cidr_block': '10.0.0.0/24'}                         | name
            CreateSubnet       | {'name': 'x', 'cidr_block': '10.0.0.0/24'}                           | vpc_id
            CreateSubnet       | {'name': 'x', 'vpc_id': 'x'}                                         | cidr_block
            CreateSubnet       | {'name': 'x', 'vpc_id': 'x', 'cidr_block': '10.0.0.0/31'}            | cidr_block
            CreatePort         | {}                                                                   | subnet_id
            CreatePort         | {'subnet_id': 'x', 'ip_address': '10.0.0'}                           | ip_address
            CreatePort         | {'subnet_id': 'x', 'device_id': 'a b'}                               | device_id
            CreatePort         | {'subnet_id': 'x', 'host': 'a b'}                                    | host
            AllocateNextSubnet | {'vpc_id': 'x'}                                                      | prefix_length
            CreateVpc          | {'name': 'x', 'cidr_block': '10.0.0.0/16', 'ipv6_cidr_block': '10.1.0.0/16'} | ipv6_cidr_block
            CreateVpc          | {'name': 'x', 'cidr_block': '2001:db8::/48', 'ipv6_cidr_block': '2001:db9::/48'} | ipv6_cidr_block
            CreateVpc          | {'name': 'x', 'cidr_block': '10.0.0.0/16', 'ipv6_cidr_block': '2001:db9::/65'} | ipv6_cidr_block
            CreateSubnet       | {'name': 'x', 'vpc_id': 'x', 'cidr_block': '10.0.0.0/24', 'ipv6_gateway_ip': '::1'} | ipv6_gateway_ip
            CreateAddressPool  | {'name': 'x'}                                                        | cidr_blocks
            CreateAddressPool  | {'name': 'x', 'cidr_blocks': ['203.0.113.1/24']}                     | cidr_blocks[0]
            CreateAddressPool  | {'name': 'x', 'cidr_blocks': ['203.0.113.0/24', '203.0.113.8/29']}   | cidr_blocks[1]
            CreateAddressPool  | {'name': 'x', 'cidr_blocks': ['203.0.113.0/24', '2001:db8::/64']}    | cidr_blocks[1]
            CreateAddressPool  | {'name': 'x', 'cidr_blocks': ['2001:db8::/48']}                      | cidr_blocks[0]
            CreateAddressPool  | {'name': 'x', 'ranges': [{'first': '127.0.0.1', 'last': '127.0.0.2'}]} | ranges[0]
            CreateAddressPool  | {'name': 'x', 'cidr_blocks': ['192.0.2.0/24'], 'reserved_ranges': [{'first': '10.0.0.1', 'last': '10.0.0.2'}]} | reserved_ranges[0]
            CreateAddress      | {}                                                                   | pool_id
            CreateAddress      | {'subnet_id': 'x', 'ip_address': '10.0.0'}                           | ip_address
            """)
    void badNetworksAreRefusedAlikeByTheFieldsName(String operation, String fields, String field) {
        requireRefusedAlike(operation, fields, field);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            CreateRouteTable | {'vpc_id': 'x'} | name
            CreateRouteTable | {'name': 'x'} | vpc_id
            CreateRouteTable | {'name': 'x', 'vpc_id': 'x', 'routes': [{'target': 'gateway'}]} | routes[0].destination_cidr
            CreateRouteTable | {'name': 'x', 'vpc_id': 'x', 'routes': [{'destination_cidr': '10.0.0.1/8', 'target': 'gateway'}]} | routes[0].destination_cidr
            CreateRouteTable | {'name': 'x', 'vpc_id': 'x', 'routes': [{'destination_cidr': '10.0.0.0/8'}]} | routes[0].target
            CreateRouteTable | {'name': 'x', 'vpc_id': 'x', 'routes': [{'destination_cidr': '10.0.0.0/8', 'target': 'local'}]} | routes[0].target
            CreateRouteTable | {'name': 'x', 'vpc_id': 'x', 'routes': [{'destination_cidr': '10.0.0.0/8', 'target': 'port'}]} | routes[0].port_id
            CreateRouteTable | {'name': 'x', 'vpc_id': 'x', 'routes': [{'destination_cidr': '10.0.0.0/8', 'target': 'gateway', 'port_id': 'x'}]} | routes[0].port_id
            CheckReachability | {'source': {'ip_address': '10.0.0.1'}, 'destination': {'ip_address': '10.0.0.2'}} | protocol
            CheckReachability | {'destination': {'ip_address': '10.0.0.2'}, 'protocol': 'tcp', 'port': 1} | source
            CheckReachability | {'source': {'ip_address': '10.0.0.1'}, 'protocol': 'tcp', 'port': 1} | destination
            CheckReachability | {'source': {}, 'destination': {'ip_address': '10.0.0.2'}, 'protocol': 'tcp', 'port': 1} | source.port_id
            CheckReachability | {'source': {'port_id': 'x', 'vpc_id': 'x'}, 'destination': {'ip_address': '10.0.0.2'}, 'protocol': 'tcp', 'port': 1} | source.vpc_id
            CheckReachability | {'source': {'ip_address': '10.0.0'}, 'destination': {'ip_address': '10.0.0.2'}, 'protocol': 'tcp', 'port': 1} | source.ip_address
            CheckReachability | {'source': {'ip_address': '10.0.0.1'}, 'destination': {'ip_address': '10.0.0.2'}, 'protocol': 'tcp', 'port': 1} | source
            CreateSecurityGroup | {'vpc_id': 'x'} | name
            CreateSecurityGroup | {'name': 'x'} | vpc_id
            CreateSecurityGroupRule | {'security_group_id': 'x'} | direction
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'family': 'ipv4'} | family
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'protocol': 'TCP'} | protocol
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'protocol': '256'} | protocol
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'family': 'IPv6', 'protocol': 'icmp'} | protocol
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'protocol': '58'} | protocol
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'port_range_min': 1, 'port_range_max': 2} | port_range_min
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'protocol': 'tcp', 'port_range_min': 1} | port_range_max
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'protocol': 'tcp', 'port_range_max': 1} | port_range_min
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'protocol': 'udp', 'port_range_min': 9, 'port_range_max': 8} | port_range_max
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'protocol': 'udp', 'port_range_min': 0, 'port_range_max': 8} | port_range_min
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'protocol': 'tcp', 'icmp_type': 8} | icmp_type
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'protocol': 'icmp', 'icmp_code': 8} | icmp_type
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'protocol': 'icmp', 'icmp_type': 256} | icmp_type
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'remote_cidr': '10.0.0.1/8'} | remote_cidr
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'remote_cidr': '10.0.0.0/8', 'family': 'IPv6'} | remote_cidr
            CreateSecurityGroupRule | {'security_group_id': 'x', 'direction': 'ingress', 'remote_cidr': '10.0.0.0/8', 'remote_group_id': 'x'} | remote_group_id
            """)
    void badPoliciesAreRefusedAlikeByTheFieldsName(String operation, String fields, String field) {
        requireRefusedAlike(operation, fields, field);
    }

    private static void requireRefusedAlike(String operation, String fields, String field) {
        DoorCall call = new DoorCall(operation, json(fields), null);
        DoorAnswer one = rest.call(call);
        assertThat(one.code()).as("%s: %s", call, one).isEqualTo("VALIDATION_ERROR");
        assertThat(one.field()).isEqualTo(field);
        assertThat(grpc.call(call)).isEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource({"GetVpc, id", "UpdateVpc, id", "DeleteSubnet, id", "AllocateNextSubnet, vpc_id"})
    void aGrpcCallThatNamesNothingIsRefused(String operation, String field) {
        DoorAnswer refused = grpc.call(new DoorCall(operation, JSON.createObjectNode(), null));
        assertThat(refused.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(refused.field()).isEqualTo(field);
    }
}
