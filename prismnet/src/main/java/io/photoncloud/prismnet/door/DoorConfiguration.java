package io.photoncloud.prismnet.door;

import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.grpc.GrpcRules;
import java.util.Arrays;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the door needs, and what its methods need of their callers: what {@code @Needs} says of the REST doors. */
@Configuration(proxyBeanMethods = false)
class DoorConfiguration {

    private static final String SERVICE = "photon.prismnet.v1.PrismNet/";

    private static final String[] CHANGES = {
        "CreateAddressPool",
        "UpdateAddressPool",
        "DeleteAddressPool",
        "CreateAddress",
        "AllocateNextAddress",
        "AllocateNextSubnetAddress",
        "UpdateAddress",
        "DeleteAddress",
        "CreateVpc",
        "UpdateVpc",
        "DeleteVpc",
        "CreateSubnet",
        "AllocateNextSubnet",
        "UpdateSubnet",
        "DeleteSubnet",
        "CreatePort",
        "UpdatePort",
        "DeletePort",
        "ReportPortReady",
        "CreateSecurityGroup",
        "UpdateSecurityGroup",
        "DeleteSecurityGroup",
        "CreateSecurityGroupRule",
        "DeleteSecurityGroupRule",
        "CreateRouteTable",
        "UpdateRouteTable",
        "DeleteRouteTable"
    };

    @Bean
    PageLimits pageLimits(HttpProperties settings) {
        return settings.pageLimits();
    }

    @Bean
    GrpcRules prismNetRules() {
        return GrpcRules.builder()
                .needsCheckedByService("vpc.read", methods("GetVpc", "ListVpcs"))
                .needsCheckedByService("vpc.create", methods("CreateVpc"))
                .needsCheckedByService("vpc.update", methods("UpdateVpc"))
                .needsCheckedByService("vpc.delete", methods("DeleteVpc"))
                .needsCheckedByService("subnet.read", methods("GetSubnet", "ListSubnets"))
                .needsCheckedByService("subnet.create", methods("CreateSubnet", "AllocateNextSubnet"))
                .needsCheckedByService("subnet.update", methods("UpdateSubnet"))
                .needsCheckedByService("subnet.delete", methods("DeleteSubnet"))
                .needsCheckedByService("port.read", methods("GetPort", "ListPorts"))
                .needsCheckedByService("port.create", methods("CreatePort"))
                .needsCheckedByService("port.update", methods("UpdatePort"))
                .needsCheckedByService("port.delete", methods("DeletePort"))
                .needsCheckedByService("port.operate", methods("ReportPortReady"))
                .needsCheckedByService("address-pool.read", methods("GetAddressPool", "ListAddressPools"))
                .needsCheckedByService("address-pool.create", methods("CreateAddressPool"))
                .needsCheckedByService("address-pool.update", methods("UpdateAddressPool"))
                .needsCheckedByService("address-pool.delete", methods("DeleteAddressPool"))
                .needsCheckedByService("address.read", methods("GetAddress", "ListAddresses"))
                .needsCheckedByService(
                        "address.create", methods("CreateAddress", "AllocateNextAddress", "AllocateNextSubnetAddress"))
                .needsCheckedByService("address.update", methods("UpdateAddress"))
                .needsCheckedByService("address.delete", methods("DeleteAddress"))
                .needsCheckedByService(
                        "security-group.read",
                        methods(
                                "GetSecurityGroup",
                                "ListSecurityGroups",
                                "GetSecurityGroupRule",
                                "ListSecurityGroupRules"))
                .needsCheckedByService("security-group.create", methods("CreateSecurityGroup"))
                .needsCheckedByService(
                        "security-group.update",
                        methods("UpdateSecurityGroup", "CreateSecurityGroupRule", "DeleteSecurityGroupRule"))
                .needsCheckedByService("security-group.delete", methods("DeleteSecurityGroup"))
                .needsCheckedByService("route-table.read", methods("GetRouteTable", "ListRouteTables"))
                .needsCheckedByService("route-table.create", methods("CreateRouteTable"))
                .needsCheckedByService("route-table.update", methods("UpdateRouteTable"))
                .needsCheckedByService("route-table.delete", methods("DeleteRouteTable"))
                .needsCheckedByService("port.read", methods("CheckReachability"))
                .takesIdempotencyKey(methods(CHANGES))
                .build();
    }

    private static String[] methods(String... names) {
        return Arrays.stream(names).map(SERVICE::concat).toArray(String[]::new);
    }
}
