package io.photoncloud.prismnet.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.testing.RaftCluster;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.dataplane.DataplaneException;
import io.photoncloud.prismnet.dataplane.FakeDataplane;
import io.photoncloud.prismnet.dataplane.NetworkDriver;
import io.photoncloud.prismnet.dataplane.Standing;
import io.photoncloud.prismnet.dataplane.Standings;
import io.photoncloud.prismnet.dataplane.VpcState;
import io.photoncloud.prismnet.port.Port;
import io.photoncloud.prismnet.port.PortHouse;
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
                new NetworkStates(house.vpcs(), house.subnets(), house.ports()),
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
        return standings
                .lookup()
                .of(vpc, house.vpcs().get(vpc, PortHouse.ANYBODY).modRevision());
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
