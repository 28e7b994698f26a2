package io.photoncloud.system.prismnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.prismnet.walk.NetworkWalk;
import io.photoncloud.prismnet.walk.RestDoor;
import io.photoncloud.prismnet.walk.SharedSubnet;
import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.chainfire.Rest.Reply;
import io.photoncloud.system.chainfire.RunningCloud;
import io.photoncloud.system.walk.Killing;
import io.photoncloud.system.walk.Killing.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Clients walk at random over PrismNET's API while it and its ChainFire are killed in turn and started again. Each has networks
 * of its own, which a model follows call by call, down to which address is given next and how often a VPC was changed; and all
 * make ports in one subnet at once. In the end the service has what the models have, no address is lost and none is a port's
 * twice.
 */
class PrismNetWalkTest {

    private static final int KILLS = Integer.getInteger("walk.kills", 4);
    private static final Killing.Pause BETWEEN_KILLS =
            new Killing.Pause(Duration.ofMillis(800), Duration.ofMillis(2_000));
    private static final int CLIENTS = 6;

    private final long seed = Long.getLong("walk.seed", System.nanoTime());
    /** Calls whose first answer was lost or uncertain. */
    private final AtomicInteger repeated = new AtomicInteger();

    @Test
    void whatIsAnsweredIsKeptOnceWhateverIsKilled() throws Exception {
        System.out.println("PrismNetWalkTest: -Dwalk.seed=" + seed);
        Random random = new Random(seed);
        try (RunningCloud cloud = new RunningCloud("prismnet-walk", "prismnet")) {
            cloud.up();
            Rest rest = new Rest("http://" + cloud.launcher().at(1, 8087));
            RestDoor door = new RestDoor((method, path, body, headers) -> insist(rest, method, path, body, headers));
            SharedSubnet shared = SharedSubnet.make(door::call);
            List<Client> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                clients.add(new Client(door, number, shared, new Random(random.nextLong())));
            }
            List<Outage> outages;
            try (Killing killing = Killing.start(
                    cloud, new Random(random.nextLong()), BETWEEN_KILLS, KILLS, "prismnet", "chainfire")) {
                outages = killing.during(clients);
            }
            clients.forEach(client -> client.walk.requireAlike());
            shared.requireAlike();
            System.out.printf(
                    "PrismNetWalkTest: %d kills, %d changes, %d calls sent again%n",
                    outages.size(), clients.stream().mapToInt(Client::made).sum(), repeated.get());
            assertThat(repeated)
                    .as("a walk on which nothing was lost tells nothing")
                    .hasPositiveValue();
        }
    }

    /** A change has a key: sent again it is answered as it was made, if it was. */
    private RestDoor.Answer insist(Rest rest, String method, String path, String body, String... headers) {
        Reply reply = rest.insist(repeated::incrementAndGet, method, path, body, headers);
        return new RestDoor.Answer(reply.status(), reply.body());
    }

    /** An organization of its own. Of one thread. */
    private static final class Client implements Killing.Client {
        private final Random random;
        private final NetworkWalk walk;
        private final SharedSubnet.Share share;

        Client(RestDoor door, int number, SharedSubnet shared, Random random) {
            this.random = random;
            this.walk = new NetworkWalk(random, number, door::call);
            this.share = shared.new Share(random, number, CLIENTS);
        }

        @Override
        public void step() {
            if (random.nextInt(4) == 0) {
                share.step();
            } else {
                walk.step();
            }
        }

        private int made() {
            return walk.made() + share.made();
        }
    }
}
