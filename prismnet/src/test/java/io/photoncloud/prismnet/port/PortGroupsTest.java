package io.photoncloud.prismnet.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.prismnet.routetable.RouteForm;
import io.photoncloud.prismnet.routetable.RouteTableService;
import io.photoncloud.prismnet.securitygroup.Direction;
import io.photoncloud.prismnet.securitygroup.RuleText;
import io.photoncloud.prismnet.securitygroup.SecurityGroup;
import io.photoncloud.prismnet.securitygroup.SecurityGroupService;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.prismnet.subnet.SubnetService;
import io.photoncloud.proto.prismnet.stored.v1.StoredPort;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Ports and the security groups they have. */
class PortGroupsTest {

    private static final int RACES = 300;

    private final MemoryStore store = new MemoryStore();
    private final PortHouse house = new PortHouse(store, new Random(11));

    private static Manner made() {
        return PortHouse.made(new Idempotency.None());
    }

    private String group(String vpc) {
        return house.groups()
                .create(new SecurityGroupService.NewGroup(vpc, PortHouse.ANYBODY, "g", null), made())
                .value()
                .id();
    }

    /** Somebody deletes a group while a port is made with it, or a rule that is about it: one of the two is refused. */
    @Test
    void aGroupIsNeverDeletedFromUnderWhatUsesIt() throws Exception {
        String subnet = house.subnet("10.0.0.0/22");
        String vpc = house.subnets().find(subnet).orElseThrow().vpc();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int race = 0; race < RACES; race++) {
                String group = group(vpc);
                String about = group(vpc);
                RuleText text = new RuleText(Direction.INGRESS, null, null, null, null, null, null, null, group, null);
                Callable<Object> using = race % 4 < 2
                        ? () -> house.create(subnet, List.of(group))
                        : () -> house.groups().createRule(about, PortHouse.ANYBODY, text, made());
                Callable<Object> deleting = () -> house.groups().delete(group, PortHouse.ANYBODY, made());
                Future<Object> first = threads.submit(race % 2 == 0 ? using : deleting);
                Future<Object> second = threads.submit(race % 2 == 0 ? deleting : using);
                assertThat(isDone(first)).as("race %d", race).isNotEqualTo(isDone(second));
            }
        }
    }

    /** Likewise of a port that a route leads to, and of a route table that a subnet has. */
    @Test
    void whatRoutesAndSubnetsUseIsNeverDeletedFromUnderThem() throws Exception {
        String subnet = house.subnet("10.0.0.0/22");
        String vpc = house.subnets().find(subnet).orElseThrow().vpc();
        SubnetService.Named named = new SubnetService.Named(subnet, PortHouse.ANYBODY, null);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int race = 0; race < RACES; race++) {
                String port = house.create(subnet, null, new Idempotency.None())
                        .value()
                        .id();
                String used = table(vpc, List.of());
                RouteForm route = new RouteForm("192.168.0.0/16", RouteForm.Kind.PORT, port);
                Callable<Object> using = race % 4 < 2
                        ? () -> table(vpc, List.of(route))
                        : () -> house.subnets().update(named, new Subnet.Patch(null, null, used), made());
                Callable<Object> deleting = race % 4 < 2
                        ? () -> house.delete(port, new Idempotency.None())
                        : () -> house.tables().delete(used, PortHouse.ANYBODY, made());
                Future<Object> first = threads.submit(race % 2 == 0 ? using : deleting);
                Future<Object> second = threads.submit(race % 2 == 0 ? deleting : using);
                assertThat(isDone(first)).as("race %d", race).isNotEqualTo(isDone(second));
                house.empty(vpc, subnet);
            }
        }
    }

    private String table(String vpc, List<RouteForm> routes) {
        return house.tables()
                .create(new RouteTableService.NewTable(vpc, PortHouse.ANYBODY, "t", null, routes), made())
                .table()
                .id();
    }

    /** Refused is who would use what is gone, or delete what is used. */
    private static boolean isDone(Future<Object> call) throws InterruptedException {
        try {
            var _ = call.get();
            return true;
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .isInstanceOfSatisfying(
                            CloudException.class,
                            refused -> assertThat(refused.code()).isIn(ErrorCode.VALIDATION_ERROR, ErrorCode.CONFLICT));
            return false;
        }
    }

    /** A VPC without a default group, and a port that names none. */
    @Test
    void whatAnEarlierReleaseKeptHasTheDefaultGroup() {
        String subnet =
                new PortHouse(store, new Random(12)).ofAnEarlierRelease().subnet("10.0.0.0/22");
        String vpc = house.subnets().find(subnet).orElseThrow().vpc();
        String byDefault = SecurityGroup.defaultOf(vpc);
        assertThatThrownBy(() -> house.groups().get(byDefault, PortHouse.ANYBODY))
                .hasMessageContaining("no security-group");

        house.vpcs().completeAll();
        assertThat(house.groups().get(byDefault, PortHouse.ANYBODY).value().rules())
                .hasSize(4);
        long revision = store.range(RangeQuery.single(Key.utf8("x"))).revision();
        house.vpcs().completeAll();
        assertThat(store.range(RangeQuery.single(Key.utf8("x"))).revision()).isEqualTo(revision);

        String port = house.create(subnet, null, new Idempotency.None()).value().id();
        Table<StoredPort> stored = new Table<>(
                store,
                "prismnet/port",
                form -> Key.utf8(form.getId()),
                VersionedCodec.first(
                        ProtoCodec.of(StoredPort.parser(), UnaryOperator.identity(), UnaryOperator.identity())),
                List.of());
        var _ = stored.update(
                Key.utf8(port), form -> form.toBuilder().clearSecurityGroups().build());
        assertThat(house.ports().get(port, PortHouse.ANYBODY).value().securityGroups())
                .containsExactly(byDefault);
        String other = group(vpc);
        Port.Patch patch = new Port.Patch(null, null, new Binding.Wanted(null, null, null, null), List.of(other));
        assertThat(house.ports()
                        .update(port, PortHouse.ANYBODY, patch, made())
                        .value()
                        .generation())
                .isEqualTo(2);
    }

    /** It is made by the first port where nobody has done it before. */
    @Test
    void aPortOfAnEarlierVpcMakesItsDefaultGroup() {
        String subnet =
                new PortHouse(store, new Random(12)).ofAnEarlierRelease().subnet("10.0.0.0/22");
        Port port = house.create(subnet, null, new Idempotency.None()).value();
        assertThat(port.securityGroups()).containsExactly(SecurityGroup.defaultOf(port.vpc()));
        assertThat(house.groups()
                        .get(port.securityGroups().getFirst(), PortHouse.ANYBODY)
                        .value()
                        .vpc())
                .isEqualTo(port.vpc());
    }
}
