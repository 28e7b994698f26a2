/** Who the pods of a namespace are to registries of images. */
@NullMarked
package io.photoncloud.k8shost.registry;

import org.jspecify.annotations.NullMarked;
