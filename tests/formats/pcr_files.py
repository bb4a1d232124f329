"""PCR exports as text, in the columns that the instruments write; the figures are made up."""

from __future__ import annotations

import math

QUANTASOFT = (
    "Well,ExptType,Experiment,Sample,TargetType,Target,Status,Concentration,Supermix,CopiesPer20uLWell,"
    "TotalConfMax,TotalConfMin,PoissonConfMax,PoissonConfMin,Positives,Negatives,Ch1+Ch2+,Ch1+Ch2-,Ch1-Ch2+,Ch1-Ch2-,"
    "Linkage,AcceptedDroplets,CNV,TotalCNVMax,TotalCNVMin,PoissonCNVMax,PoissonCNVMin,Threshold\n"
    "A01,Absolute Quantification,EXP,S1,Ch1Unknown,WPRE,OK,51.0,ddPCR Supermix,1020,0,0,0,0,535,12069,0,535,0,12069,"
    "0,12604,0,0,0,0,0,6789\n"
    "A01,Absolute Quantification,EXP,S1,Ch2Unknown,RPP30,OK,102,ddPCR Supermix,2040,0,0,0,0,1047,11557,0,0,1047,11557,"
    "0,12604,0,0,0,0,0,3000\n"
    "B01,Absolute Quantification,EXP,NTC,Ch1NTC,WPRE,OK,0,ddPCR Supermix,0,0,0,0,0,0,12000,0,0,0,12000,"
    "0,12000,0,0,0,0,0,6789\n"
    "B01,Absolute Quantification,EXP,NTC,Ch2NTC,RPP30,No Call,No Call,ddPCR Supermix,0,0,0,0,0,0,12000,0,0,0,12000,"
    "0,12000,0,0,0,0,0,0\n"
    "M01,Absolute Quantification,EXP,S1,Ch1Unknown,WPRE,OK,51.0,ddPCR Supermix,1020,0,0,0,0,535,12069,0,535,0,12069,"
    "0,12604,0,0,0,0,0,6789\n"
)

QX_MANAGER = (
    "Well,Sample description 1,Sample description 2,Target,Conc(copies/µL),Status,Status Reason,Experiment,SampleType,"
    "TargetType,Supermix,DyeName(s),Copies/20µLWell,Accepted Droplets,Positives,Negatives,Threshold1,MergedWells\n"
    "A01,S1,,WPRE,51.0,Manual,,DQ,Unknown,Unknown,ddPCR,FAM,1020,12604,535,12069,6789,\n"
    "A01,S1,,RPP30,102,Manual,,DQ,Unknown,Reference,ddPCR,HEX,2040,12604,1047,11557,3000,\n"
    'A01,S1,,WPRE,51.0,Manual,,DQ,Unknown,Unknown,ddPCR,FAM,1020,25208,1070,24138,6789,"(A01,A02)"\n'
    "H01,NTC,,WPRE,0,Manual,,DQ,NTC,Unknown,ddPCR,FAM,0,14000,0,14000,6789,\n"
)

AMPLITUDES = "Ch1 Amplitude,Ch2 Amplitude,Cluster\n" + "".join(
    f"{8000 + (i % 50) if i % 7 == 0 else 1000 + (i * 37) % 100}.5,{900 + (i * 13) % 90}.25,{2 if i % 7 == 0 else 1}\n"
    for i in range(210)
)

LAYOUT = (
    "well,sample,channel,target,role,level,threshold,dilution\n"
    "A01,S1,Ch1,LIN28A,sample,,6000,\nA01,S1,Ch2,RPP30,sample,,5000,1\nB01,NTC,,,ntc,,,\n"
)

QUANTSTUDIO = (
    "* Block Type = 96-Well 0.1-mL Block\n* Chemistry = TAQMAN\n"
    "* Experiment Run End Time = 2020-08-27 20:38:05 PM IDT\n* Instrument Name =       272523322\n"
    "* Instrument Serial Number = 272523322\n* Instrument Type = QuantStudio™ 5 System\n"
    "* Quantification Cycle Method = Ct\n\n[Sample Setup]\nWell\tWell Position\tSample Name\tTarget Name\n1\tA1\tS1\tWPRE\n\n"
    "[Results]\n"
    "Well\tWell Position\tOmit\tSample Name\tTarget Name\tTask\tReporter\tQuencher\tCT\tCt Mean\tCt SD\tQuantity\t"
    "Automatic Ct Threshold\tCt Threshold\tAmp Status\n"
    "1\tA1\tfalse\tS1\tWPRE\tUNKNOWN\tFAM\tNFQ\t24.512\t24.5\t0.02\t\ttrue\t0.2\tAmp\n"
    "2\tA2\tfalse\tSTD5\tWPRE\tSTANDARD\tFAM\tNFQ\t20.01\t20\t0.02\t100000\ttrue\t0.2\tAmp\n"
    "3\tA3\ttrue\tSTD4\tWPRE\tSTANDARD\tFAM\tNFQ\t23.33\t\t\t10000\ttrue\t0.2\tAmp\n"
    "4\tA4\tfalse\tNTC\tWPRE\tNTC\tFAM\tNFQ\tUndetermined\t\t\t\ttrue\t0.2\tNo Amp\n"
)

DESIGN_AND_ANALYSIS = (
    "# File Name: Run.eds\n# Comment:\n# Instrument Type: QuantStudio™ 7 Pro System\n"
    "# Instrument Serial Number: 2778721020029\n# Run End Data/Time: 2024-02-12 11:30:22 PM UTC\n"
    "# Quantification Cycle Method: CT\n# Software Name and Version: Design & Analysis Software v2.7.0\n"
    '"Well","Well Position","Omit","Sample","Target","Task","Reporter","Quencher","Amp Status","Amp Score",'
    '"Curve Quality","Result Quality Issues","Cq","Cq Confidence","Cq Mean","Cq SD","Auto Threshold","Threshold"\n'
    '"1","A1","FALSE","s01","GAPDH","UNKNOWN","SYBR","None","INCONCLUSIVE","1.171677","NA","NA","22.38276809",'
    '"0.6045832","22.35764","0.2016855","FALSE","0.1730069"\n'
    '"4","A4","FALSE","s17","GAPDH","UNKNOWN","SYBR","None","NO_AMP","0","NA","NA","UNDETERMINED","0","NA","NA",'
    '"FALSE","0.1730069"\n'
)

CFX = (
    ",Well,Fluor,Target,Content,Sample,Biological Set Name,Cq,Cq Mean,Cq Std. Dev,Starting Quantity (SQ),Set Point\n"
    ",A01,FAM,WPRE,Std-1,,,15.2,15.2,0,1000000,60\n,A02,FAM,WPRE,Std-2,,,18.5,18.5,0,100000,60\n"
    ",A03,FAM,WPRE,Std-3,,,21.9,21.9,0,10000,60\n,B01,FAM,WPRE,Unkn-1,S1,,20.1,20.1,0,30000,60\n"
    ",B02,FAM,WPRE,NTC,,,NaN,0,0,NaN,60\n"
)

CQ_TABLE = (
    "sample,target,cq,role,quantity,well\nS1,WPRE,24.1,sample,,A1\nS1,WPRE,24.3,sample,,A2\n"
    "STD1,WPRE,15.0,standard,1e6,B1\nSTD2,WPRE,18.32,standard,1e5,B2\nSTD3,WPRE,21.64,standard,1e4,B3\n"
    "NTC,WPRE,undetermined,ntc,,C1\n"
)

CURVES = "Cycles,A.1,A.2,B.1\n" + "".join(
    f"{n},{0.05 + 1 / (1 + math.exp(-0.7 * (n - 20))):.6f},{0.04 + 1 / (1 + math.exp(-0.7 * (n - 20.2))):.6f},"
    f"{0.05 + 0.001 * (n % 3):.6f}\n"
    for n in range(1, 41)
)

QIACUITY = (
    'sep=,\n"Plate name","Plate ID","Plate type","Well","Sample/NTC/Control","Type","Reaction Mix","Target (Name)",'
    '"Conc. [cp/µL] (dPCR reaction)","CI (95%) (dPCR reaction)","Partitions (Valid)","Partitions (Positive)",'
    '"Partitions (Negative)","Threshold"\n'
    '"P","ID1","Nanoplate 8.5K 96-well","A1","S1","Sample","mix","WPRE","300.0","3 %","8000","800","7200","19.4"\n'
    '"","","","A2","N","Non Template Control","mix","WPRE","0.0","-","8100","0","8100","19.4"\n'
)

ABSOLUTE_Q = (
    "Run,Date,Instrument,Plate,Group,Name,Well,Total,Dye,Target,Conc. cp/uL,95%CI,Positives\n"
    "R,5/19/2023,Absolute Q 0140,M01,Group 1 (2),,Pooled,40862,VIC,Gene A,1.93,1.1,34\n"
    "R,5/19/2023,Absolute Q 0140,M01,Group 1,S1,A1,20413,VIC,Gene A,0,0,0\n"
    "R,5/19/2023,Absolute Q 0140,M01,Group 1,S1,B1,20449,VIC,Gene A,3.85,1.1,34\n"
)

ABSOLUTE_Q_SUMMARY = (
    ",,,,,,,FAM,,,,,VIC,,,,,,,\n"
    "Run name,Group,Sample,Well,DF,QC,Total,Target,Conc.,Lambda (cp/Rxn),Positives,Threshold,"
    "Target,Conc.,Lambda (cp/Rxn),Positives,Threshold,MeanQC,CV_QC,QC Message\n"
    ",Group,,Average,,,20407.62,T1,1905.18,,4916,,T2,1200.85,,6865,,,,\n"
    "R,,S1,A1,1/1,PASS,20419,T1,392.15,0.16941,3182,13019,T2,399.55,0.17260,3237,1372,10688.1,0.021,PASS\n"
    "R,,S2,A2,1/1,FAIL,20414,T1,400.73,0.17312,3245,13019,T2,391.58,0.16916,3177,1372,10588.9,0.022,FAIL: few\n"
)

ABSOLUTE_Q_COMBINED = (
    "Run,Date,Instrument,Plate,Sample,Channels,Count,Copies per microliter,Total\n"
    "R,2023-05-24 19:45:43+00:00,226,M01,Sample A1,,12189,0.00,20419\n"
    "R,2023-05-24 19:45:43+00:00,226,M01,Sample A1,FAM,2252,270.51,20419\n"
    "R,2023-05-24 19:45:43+00:00,226,M01,Sample A1,VIC,2320,279.19,20419\n"
    "R,2023-05-24 19:45:43+00:00,226,M01,Sample A1,FAM VIC,930,100.00,20419\n"
)

ABSOLUTE_Q_PARTITIONS = (
    "Run,Date,Instrument,Plate,Well ID,Sample,Index,Reject,ROX,FAM,FAM_pos,FAM_target,FAM_threshold\n"
    "R,2023-05-24 19:45:43+00:00,226,M01,A1,S1,1,False,10824.2,26754.5,True,T1,13019\n"
    "R,2023-05-24 19:45:43+00:00,226,M01,A1,S1,2,False,10615.5,2673.7,False,T1,13019\n"
    "R,2023-05-24 19:45:43+00:00,226,M01,A1,S1,3,True,10615.5,2673.7,False,T1,13019\n"
    "R,2023-05-24 19:45:43+00:00,226,M01,A2,S2,1,False,10756.2,126.8,False,T1,13019\n"
)

#: Every digital export by a file name, and every real-time one.
DIGITAL = {
    "quantasoft.csv": QUANTASOFT,
    "qx_manager.csv": QX_MANAGER,
    "x_A01_Amplitude.csv": AMPLITUDES,
    "qiacuity.csv": QIACUITY,
    "absolute_q.csv": ABSOLUTE_Q,
    "summary.csv": ABSOLUTE_Q_SUMMARY,
    "combined.csv": ABSOLUTE_Q_COMBINED,
    "partitions.csv": ABSOLUTE_Q_PARTITIONS,
    "layout.csv": LAYOUT,
}
REAL_TIME = {
    "quantstudio.txt": QUANTSTUDIO,
    "design.csv": DESIGN_AND_ANALYSIS,
    "cfx.csv": CFX,
    "cq.csv": CQ_TABLE,
    "curves.csv": CURVES,
}
