package io.photoncloud.chainfire.client.autoconfigure;

import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.autoconfigure.EmbeddedStoreConfiguration;
import io.photoncloud.chainfire.store.autoconfigure.StoreProperties.Mode;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * The store that a service asks for as {@link ReplicatedStore}: its own, or with {@code photon.store.mode=remote} one
 * elsewhere. It is chosen when the service starts, also where its beans were settled by the build.
 */
@AutoConfiguration
@ConditionalOnMissingBean(ReplicatedStore.class)
@Import(ServiceStoreAutoConfiguration.ByMode.class)
public class ServiceStoreAutoConfiguration {

    /** Of the two kinds of store only the one that is wanted has beans at all. */
    static final class ByMode implements BeanRegistrar {
        @Override
        public void register(BeanRegistry registry, Environment environment) {
            Mode mode = Binder.get(environment)
                    .bind("photon.store.mode", Mode.class)
                    .orElse(Mode.EMBEDDED);
            registry.register(
                    switch (mode) {
                        case EMBEDDED -> new EmbeddedStoreConfiguration();
                        case REMOTE -> new RemoteStoreConfiguration();
                    });
        }
    }
}
