package io.photoncloud.chainfire.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.client.RemoteStore;
import io.photoncloud.chainfire.client.RemoteStoreOptions;
import io.photoncloud.chainfire.client.RemoteStoreOptions.Security;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.testing.Expect;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The contract as services meet it: each test is a service of its own, in the keyspace of its name. */
class RemoteStoreInKeyspaceTest extends RemoteStoreOnChainFireTest {

    @Override
    RemoteStoreOptions ofTest(RemoteStoreOptions options, String name) {
        return options.withSecurity(new Security.ServiceSecret(name, chainFire().secret()))
                .withKeyspace(name);
    }

    @Override
    public boolean ordersLeases() {
        return false;
    }

    @Test
    void aKeyspaceKeepsServicesApart() {
        RemoteStoreOptions options =
                ofTest(RemoteStoreOptions.of(List.of(chainFire().address())), "another");
        try (RemoteStore other = new RemoteStore(options, new Random())) {
            Expect.put(store(), "a", "1");
            Expect.put(other, "a", "2");
            assertThat(Expect.entry(store(), "a").value()).isEqualTo(Expect.value("1"));
            assertThat(other.range(RangeQuery.of(KeyRange.ALL)).entries())
                    .extracting(Entry::value)
                    .containsExactly(Expect.value("2"));
        }
    }
}
