package io.photoncloud.creditservice;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.autoconfigure.EmbeddedStoreConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The ledger's store: always the service's own, because its leader decides. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(EmbeddedStore.class)
@Import(EmbeddedStoreConfiguration.class)
class CreditServiceStoreConfiguration {}
