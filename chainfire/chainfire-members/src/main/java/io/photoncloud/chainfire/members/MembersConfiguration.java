package io.photoncloud.chainfire.members;

import io.photoncloud.chainfire.store.autoconfigure.StoreProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/**
 * Gives a service with its own store the REST calls about its members. Imported by the service, which has a
 * {@link ClusterService} and a {@link MemberStore} for it.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class MembersConfiguration {

    @Bean
    NodeService nodeService(ClusterService cluster, MemberStore members, StoreProperties properties) {
        return new NodeService(cluster, members, properties.nodeId());
    }

    @Bean(destroyMethod = "close")
    SelfNumbering selfNumbering(NodeService nodes) {
        return new SelfNumbering(nodes);
    }
}
