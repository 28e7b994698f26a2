/** What pods use. */
@NullMarked
package io.photoncloud.k8shost.statistics;

import org.jspecify.annotations.NullMarked;
