package io.photoncloud.prismnet.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.testing.RaftCluster;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.dataplane.DataplaneException;
import io.photoncloud.prismnet.dataplane.FakeDataplane;
import io.photoncloud.prismnet.dataplane.NetworkDriver;
import io.photoncloud.prismnet.dataplane.Standing;
import io.photoncloud.prismnet.dataplane.Standings;
import io.photoncloud.prismnet.dataplane.VpcState;
import io.photoncloud.prismnet.port.Port;
import io.photoncloud.prismnet.port.PortHouse;
import io.photoncloud.prismnet.routetable.RouteForm;
import io.photoncloud.prismnet.routetable.RouteTable;
import io.photoncloud.prismnet.routetable.RouteTableService;
import io.photoncloud.prismnet.securitygroup.Direction;
import io.photoncloud.prismnet.securitygroup.RuleText;
import io.photoncloud.prismnet.securitygroup.SecurityGroupService;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.prismnet.subnet.SubnetService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A dataplane becomes what is kept, and what is kept tells what was seen, whoever dies where. */
class NetworkReconcilerTest {

    private static final ReconcileLoop.Options QUICK = new ReconcileLoop.Options(
            4, Duration.ofSeconds(5), Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofMillis(300));

    private static final Key LEASE = Key.utf8("prismnet/lease/dataplane");

    private static final Manner MADE = PortHouse.made(new Idempotency.None());

    private final MemoryStore store = new MemoryStore();
    private final PortHouse house = new PortHouse(store, new Random(5));
    private final FakeDataplane dataplane = new FakeDataplane();
    private final Standings standings = new Standings(dataplane.driver(() -> {}), store);
    private final List<Leaseholder> processes = new ArrayList<>();

    @AfterEach
    void close() {
        processes.forEach(Leaseholder::close);
        store.close();
    }

    private Leaseholder process(NetworkDriver driver) {
        NetworkReconciler reconciler = new NetworkReconciler(
                driver,
                new NetworkStates(house.vpcs(), house.subnets(), house.tables(), house.groups(), house.ports()),
                standings,
                QUICK,
                System::nanoTime,
                new Random(7));
        Leaseholder process =
                new Leaseholder(store, LEASE.toUtf8(), "p", Duration.ofSeconds(3), System::nanoTime, reconciler::run);
        processes.add(process);
        return process;
    }

    private Leaseholder process() {
        return process(dataplane.driver(() -> {}));
    }

    private Standing standing(String vpc) {
        return standings.lookup().of(vpc, generation(vpc));
    }

    private long generation(String vpc) {
        return house.vpcs().get(vpc, PortHouse.ANYBODY).value().generation();
    }

    /** A change of a VPC, which the driver is to see as another generation. */
    private void changed(String vpc, Runnable change) {
        long before = generation(vpc);
        change.run();
        assertThat(generation(vpc)).isEqualTo(before + 1);
        RaftCluster.await(
                "generation " + (before + 1),
                () -> standing(vpc).equals(new Standing(Standing.Status.ACTIVE, "", before + 1)));
        assertThat(Objects.requireNonNull(dataplane.vpcs().get(vpc)).generation())
                .isEqualTo(before + 1);
    }

    private Port port(String id) {
        return house.ports().get(id, PortHouse.ANYBODY).value();
    }

    private void awaitPort(String id, Port.Status status) {
        RaftCluster.await("port " + status, () -> port(id).status() == status);
    }

    private String bound(String subnet, String host) {
        String id = house.create(subnet, null, new Idempotency.None()).value().id();
        house.bind(id, "vm-" + id, host);
        return id;
    }

    @Test
    void whatIsKeptIsPendingUntilItIsSeen() {
        String subnet = house.subnet("10.0.0.0/24");
        String vpc = house.vpcOf(subnet);
        String port = bound(subnet, "h1");
        assertThat(standing(vpc).status()).isEqualTo(Standing.Status.PENDING);
        assertThat(port(port).status()).isEqualTo(Port.Status.PENDING);
        process();
        RaftCluster.await("the VPC", () -> standing(vpc).status() == Standing.Status.ACTIVE);
        VpcState made = Objects.requireNonNull(dataplane.vpcs().get(vpc));
        assertThat(made.blocks()).containsExactly(AddressText.block("b", "10.0.0.0/24"));
        assertThat(made.subnets()).extracting(VpcState.SubnetState::id).containsExactly(subnet);
        assertThat(made.ports()).singleElement().satisfies(state -> {
            assertThat(state.mac()).isEqualTo(port(port).mac());
            assertThat(state.addresses()).containsExactly(port(port).address());
            assertThat(state.generation()).isEqualTo(2);
        });
        assertThat(port(port).status()).isEqualTo(Port.Status.PENDING);
        dataplane.hostUp("h1");
        awaitPort(port, Port.Status.ACTIVE);
        house.bind(port, "vm-2", "h2");
        assertThat(port(port).status()).isEqualTo(Port.Status.PENDING);
        dataplane.fault(port, "no room on h2");
        awaitPort(port, Port.Status.ERROR);
        assertThat(port(port).fault()).isEqualTo("no room on h2");
    }

    /** What the dataplane lets pass follows groups and rules. */
    @Test
    void aRuleIsInForceWithTheGenerationOfItsVpc() {
        String subnet = house.subnet("10.0.0.0/24");
        String vpc = house.vpcOf(subnet);
        process();
        List<String> groups = new ArrayList<>();
        for (String name : List.of("web", "db")) {
            changed(
                    vpc,
                    () -> groups.add(house.groups()
                            .create(new SecurityGroupService.NewGroup(vpc, PortHouse.ANYBODY, name, null), MADE)
                            .value()
                            .id()));
        }
        String web = house.create(subnet, List.of(groups.getFirst())).value().id();
        String db = house.create(subnet, List.of(groups.getLast())).value().id();
        RaftCluster.await(
                "both ports",
                () -> Objects.requireNonNull(dataplane.vpcs().get(vpc)).ports().size() == 2);
        assertThat(dataplane.passes(vpc, web, db, 5432)).isFalse();
        List<String> rules = new ArrayList<>();
        changed(
                vpc,
                () -> rules.add(house.groups()
                        .createRule(
                                groups.getLast(),
                                PortHouse.ANYBODY,
                                new RuleText(
                                        Direction.INGRESS,
                                        null,
                                        "tcp",
                                        5432,
                                        5432,
                                        null,
                                        null,
                                        null,
                                        groups.getFirst(),
                                        null),
                                MADE)
                        .value()
                        .id()));
        assertThat(dataplane.passes(vpc, web, db, 5432)).isTrue();
        assertThat(dataplane.passes(vpc, web, db, 5433)).isFalse();
        assertThat(dataplane.passes(vpc, db, web, 5432)).isFalse();
        changed(
                vpc,
                () -> house.groups()
                        .deleteRule(
                                new SecurityGroupService.NamedRule(
                                        groups.getLast(), rules.getFirst(), PortHouse.ANYBODY),
                                MADE));
        assertThat(dataplane.passes(vpc, web, db, 5432)).isFalse();
    }

    /** Where the dataplane sends packets follows route tables, and the subnets that have them. */
    @Test
    void aRouteIsInForceWithTheGenerationOfItsVpc() {
        String subnet = house.subnet("10.0.0.0/24");
        String vpc = house.vpcOf(subnet);
        process();
        String port = house.create(subnet, null, new Idempotency.None()).value().id();
        String router =
                house.create(subnet, null, new Idempotency.None()).value().id();
        RaftCluster.await(
                "both ports",
                () -> dataplane.vpcs().containsKey(vpc)
                        && Objects.requireNonNull(dataplane.vpcs().get(vpc))
                                        .ports()
                                        .size()
                                == 2);
        IpAddress outside = AddressText.address("a", "192.0.2.1");
        assertThat(dataplane.route(vpc, port, port(router).address())).contains(new VpcState.Target.Local());
        assertThat(dataplane.route(vpc, port, outside)).isEmpty();
        List<String> tables = new ArrayList<>();
        RouteForm byRouter = new RouteForm("192.0.2.0/24", RouteForm.Kind.PORT, router);
        changed(
                vpc,
                () -> tables.add(house.tables()
                        .create(
                                new RouteTableService.NewTable(vpc, PortHouse.ANYBODY, "t", null, List.of(byRouter)),
                                MADE)
                        .table()
                        .id()));
        assertThat(dataplane.route(vpc, port, outside)).isEmpty();
        SubnetService.Named named = new SubnetService.Named(subnet, PortHouse.ANYBODY, null);
        changed(vpc, () -> house.subnets().update(named, new Subnet.Patch(null, null, tables.getFirst()), MADE));
        assertThat(dataplane.route(vpc, port, outside)).contains(new VpcState.Target.NextHop(router));
        assertThat(house.subnets().get(named).value().generation()).isEqualTo(generation(vpc));
        RouteForm out = new RouteForm("0.0.0.0/0", RouteForm.Kind.GATEWAY, null);
        RouteTable.Patch routes = new RouteTable.Patch(null, null, List.of(out));
        changed(vpc, () -> house.tables().update(tables.getFirst(), PortHouse.ANYBODY, routes, MADE));
        assertThat(dataplane.route(vpc, port, outside)).contains(new VpcState.Target.Gateway());
    }

    @Test
    void anOutageIsToldAndOvercome() {
        dataplane.outage("northbound does not answer");
        String subnet = house.subnet("10.0.0.0/24");
        String vpc = house.vpcOf(subnet);
        process();
        RaftCluster.await("the reason", () -> standing(vpc).status() == Standing.Status.ERROR);
        assertThat(standing(vpc).reason()).isEqualTo("fake: northbound does not answer");
        dataplane.outage("");
        RaftCluster.await("the VPC", () -> standing(vpc).status() == Standing.Status.ACTIVE);
        assertThat(standing(vpc).reason()).isEmpty();
    }

    @Test
    void whatSomebodyElseChangedIsMendedAndWhatIsGoneGoes() {
        String subnet = house.subnet("10.0.0.0/24");
        String vpc = house.vpcOf(subnet);
        Leaseholder first = process();
        RaftCluster.await("the VPC", () -> dataplane.vpcs().containsKey(vpc));
        dataplane.lose(vpc);
        RaftCluster.await("the VPC again", () -> dataplane.vpcs().containsKey(vpc));
        first.close();
        house.deleteVpcOf(subnet);
        assertThat(dataplane.vpcs()).containsKey(vpc);
        process();
        RaftCluster.await("nothing", () -> dataplane.vpcs().isEmpty());
        RaftCluster.await("no note", () -> standings.vpcs().isEmpty());
        String other = house.subnet("10.1.0.0/24");
        RaftCluster.await("another", () -> dataplane.vpcs().containsKey(house.vpcOf(other)));
        house.deleteVpcOf(other);
        RaftCluster.await("nothing again", () -> dataplane.vpcs().isEmpty());
    }

    /** The first is done away with after the driver was told and before it was asked; the second finishes. */
    @Test
    void aProcessThatDiesBetweenChangeAndAnswerIsFollowedByAnother() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        Leaseholder dying = process(dataplane.driver(() -> {
            told.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new DataplaneException("interrupted");
            }
        }));
        String subnet = house.subnet("10.0.0.0/24");
        String vpc = house.vpcOf(subnet);
        told.await();
        assertThat(standing(vpc).status()).isEqualTo(Standing.Status.PENDING);
        process();
        dying.close();
        RaftCluster.await("the VPC", () -> standing(vpc).status() == Standing.Status.ACTIVE);
    }

    @Test
    void ofTwoProcessesOneWorksAndTheOtherTakesOver() {
        AtomicInteger byFirst = new AtomicInteger();
        AtomicInteger bySecond = new AtomicInteger();
        Leaseholder first = process(dataplane.driver(byFirst::incrementAndGet));
        RaftCluster.await("the first", () -> store.find(LEASE).isPresent());
        process(dataplane.driver(bySecond::incrementAndGet));
        String subnet = house.subnet("10.0.0.0/24");
        RaftCluster.await("the VPC", () -> standing(house.vpcOf(subnet)).status() == Standing.Status.ACTIVE);
        assertThat(byFirst.get()).isPositive();
        assertThat(bySecond.get()).isZero();
        long before = dataplane.epoch();
        first.close();
        String port = bound(subnet, "h");
        dataplane.hostUp("h");
        awaitPort(port, Port.Status.ACTIVE);
        assertThat(bySecond.get()).isPositive();
        assertThat(dataplane.epoch()).isGreaterThan(before);
        NetworkDriver stale = dataplane.driver(() -> {});
        assertThatExceptionOfType(DataplaneException.class)
                .isThrownBy(
                        () -> stale.remove(house.vpcOf(subnet), new NetworkDriver.Turn(before, Duration.ofSeconds(1))));
    }
}
