/** Services: an address that stays, and the pods behind it. */
@NullMarked
package io.photoncloud.k8shost.service;

import org.jspecify.annotations.NullMarked;
