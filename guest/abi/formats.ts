// Numbers by which guest and host name an image format. Zero means "not given: probe".
export const FORMAT_UNKNOWN = 0;
export const FORMAT_RAW = 1;
export const FORMAT_QCOW2 = 2;
export const FORMAT_VMDK = 3;
export const FORMAT_VPC = 4;
export const FORMAT_VHDX = 5;
export const FORMAT_ISO = 6;
