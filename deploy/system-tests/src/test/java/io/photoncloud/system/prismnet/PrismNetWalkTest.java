package io.photoncloud.system.prismnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.chainfire.Rest.Reply;
import io.photoncloud.system.chainfire.RunningCloud;
import io.photoncloud.system.walk.Killing;
import io.photoncloud.system.walk.Killing.Outage;
import io.photoncloud.system.walk.Step;
import io.photoncloud.system.walk.Walker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Clients walk at random over PrismNET's API while it and its ChainFire are killed in turn and started again. Each has networks
 * of its own, which a model follows call by call, down to which address is given next; and all make ports in one subnet at
 * once. In the end the service has what the models have, no address is lost and none is a port's twice.
 */
class PrismNetWalkTest {

    private static final int KILLS = Integer.getInteger("walk.kills", 4);
    private static final Killing.Pause BETWEEN_KILLS =
            new Killing.Pause(Duration.ofMillis(800), Duration.ofMillis(2_000));
    private static final int CLIENTS = 6;

    private final long seed = Long.getLong("walk.seed", System.nanoTime());

    @Test
    void whatIsAnsweredIsKeptOnceWhateverIsKilled() throws Exception {
        System.out.println("PrismNetWalkTest: -Dwalk.seed=" + seed);
        Random random = new Random(seed);
        try (RunningCloud cloud = new RunningCloud("prismnet-walk", "prismnet")) {
            cloud.up();
            Rest rest = new Rest("http://" + cloud.launcher().at(1, 8087));
            SharedSubnet shared = SharedSubnet.make(rest);
            List<Client> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                clients.add(new Client(rest, "walk-" + number, shared, new Random(random.nextLong())));
            }
            List<Outage> outages;
            try (Killing killing = Killing.start(
                    cloud, new Random(random.nextLong()), BETWEEN_KILLS, KILLS, "prismnet", "chainfire")) {
                outages = killing.during(clients);
            }
            clients.forEach(Client::compare);
            shared.compare(rest, new Walker(rest, "filling", (_, _) -> {}));
            int repeated = clients.stream()
                    .mapToInt(client -> client.walker.repeated())
                    .sum();
            System.out.printf(
                    "PrismNetWalkTest: %d kills, %d calls, %d sent again%n",
                    outages.size(),
                    clients.stream().mapToInt(client -> client.walker.steps()).sum(),
                    repeated);
            assertThat(repeated)
                    .as("a walk on which nothing was lost tells nothing")
                    .isPositive();
        }
    }

    /** A project of its own. Of one thread. */
    private static final class Client implements Killing.Client {
        private final Rest rest;
        private final Random random;
        private final Walker walker;
        private final Ports ports;
        /** What is drawn from; what is there several times is drawn as often. */
        private final List<Kind> kinds;

        Client(Rest rest, String name, SharedSubnet shared, Random random) {
            this.rest = rest;
            this.random = random;
            this.walker = new Walker(rest, name, (_, _) -> {});
            Vpcs vpcs = new Vpcs(name);
            Subnets subnets = new Subnets(vpcs);
            this.ports = new Ports(vpcs, subnets);
            Kind share = shared.new Share(CLIENTS);
            this.kinds = List.of(vpcs, subnets, subnets, ports, ports, ports, ports, share, share);
        }

        @Override
        public void step() {
            Step step = kinds.get(random.nextInt(kinds.size())).draw(random);
            Reply reply = walker.send(step);
            walker.require(step, reply, step.expected().get());
            if (step.method().equals("DELETE") && reply.errorCode().equals("CONFLICT")) {
                assertThat(reply.body().path("error").path("details").path("in_use_by"))
                        .as("%s", reply.body())
                        .isNotEmpty();
            }
        }

        void compare() {
            kinds.stream().distinct().forEach(kind -> kind.compare(rest));
            ports.fillOne().forEach(walker::make);
        }
    }
}
