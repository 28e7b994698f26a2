package io.photoncloud.prismnet.reconcile;

import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.dataplane.VpcState.Carried;
import io.photoncloud.prismnet.dataplane.VpcState.Direction;
import io.photoncloud.prismnet.dataplane.VpcState.GroupState;
import io.photoncloud.prismnet.dataplane.VpcState.Peer;
import io.photoncloud.prismnet.dataplane.VpcState.RouteState;
import io.photoncloud.prismnet.dataplane.VpcState.RouteTableState;
import io.photoncloud.prismnet.dataplane.VpcState.RuleState;
import io.photoncloud.prismnet.dataplane.VpcState.Target;
import io.photoncloud.prismnet.routetable.Route;
import io.photoncloud.prismnet.routetable.RouteTable;
import io.photoncloud.prismnet.securitygroup.SecurityGroup;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Allowed;
import java.util.List;

/** Security groups and route tables, as drivers see them. */
final class PolicyStates {

    private PolicyStates() {}

    static GroupState state(SecurityGroup group) {
        return new GroupState(
                group.id(), group.rules().stream().map(PolicyStates::state).toList());
    }

    private static RuleState state(SecurityGroupRule rule) {
        Allowed allowed = rule.allowed();
        return new RuleState(
                rule.id(),
                switch (allowed.direction()) {
                    case INGRESS -> Direction.TO_PORT;
                    case EGRESS -> Direction.FROM_PORT;
                },
                allowed.family(),
                carried(allowed),
                switch (allowed.peer()) {
                    case SecurityGroupRule.Peer.Addresses(CidrBlock block) -> new Peer.Addresses(block);
                    case SecurityGroupRule.Peer.Members(String group) -> new Peer.Members(group);
                });
    }

    private static Carried carried(Allowed allowed) {
        int number = allowed.protocol().number();
        return switch (allowed.part()) {
            case SecurityGroupRule.Part.Whole() ->
                allowed.protocol().isAny() ? new Carried.Anything() : new Carried.Protocol(number);
            case SecurityGroupRule.Part.Ports(int min, int max) -> new Carried.Ports(number, min, max);
            case SecurityGroupRule.Part.Icmp(int type, Integer code) -> new Carried.Icmp(number, type, code);
        };
    }

    static RouteTableState state(RouteTable table, List<CidrBlock> blocks) {
        return new RouteTableState(
                table.id(),
                table.routesWithin(blocks).stream().map(PolicyStates::state).toList());
    }

    private static RouteState state(Route route) {
        return new RouteState(
                route.destination(),
                switch (route.target()) {
                    case Route.Target.Local() -> new Target.Local();
                    case Route.Target.NextHop(String port) -> new Target.NextHop(port);
                    case Route.Target.Gateway() -> new Target.Gateway();
                    case Route.Target.Blackhole() -> new Target.Blackhole();
                });
    }
}
