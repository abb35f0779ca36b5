// Numbers by which guest and host name an image format. Zero means "not given: probe".
export const FORMAT_UNKNOWN = 0;
export const FORMAT_RAW = 1;
export const FORMAT_QCOW2 = 2;
export const FORMAT_VMDK = 3;
export const FORMAT_VPC = 4;
export const FORMAT_VHDX = 5;
/** A raw image that is named for what it holds. */
export const FORMAT_ISO = 6;
export const FORMAT_QCOW = 7;
export const FORMAT_QED = 8;
export const FORMAT_VDI = 9;
export const FORMAT_PARALLELS = 10;
export const FORMAT_DMG = 11;
export const FORMAT_BOCHS = 12;
export const FORMAT_CLOOP = 13;
export const FORMAT_LUKS = 14;
